# The reader: message, patient, documents.
reader-name = Message
reader-actions = Message actions
reader-back = Back to the list
reader-reply = Reply
reader-reply-all = Reply to all
reader-forward = Forward
reader-archive = Archive
reader-delete = Delete
reader-more = More actions
reader-mark-unread = Mark as unread
reader-mark-read = Mark as read
reader-flag = Flag
reader-unflag = Remove the flag
reader-mark-treated = Mark as dealt with
reader-untreated = No longer dealt with
reader-move = Move…
reader-copy-text = Copy the text
reader-save-original = Save the original message…
reader-fold = Show less
reader-no-subject = (no subject)
reader-subject-whole = Show the whole subject
reader-no-sender = Unknown sender
reader-from = From { $name }
reader-place = { $organisation }, { $town }
reader-no-recipient = No recipient given
reader-to = To { $names }
reader-cc = Copy to { $names }
reader-to-more = To { $names } and { $count ->
    [one] { $count } other
   *[other] { $count } others
}
reader-recipients-all = Show all recipients
reader-recipients-cut =
    { $count ->
        [one] … and { $count } other recipient
       *[other] … and { $count } other recipients
    }
reader-answered = Replied
reader-forwarded = Forwarded
reader-flagged = Flagged
reader-treated = Dealt with
reader-reading = Opening the message…
reader-fetching = Fetching the message from your operator…
reader-opening = Opening the document…
reader-retry = Try again
reader-fetch = Fetch the message
reader-paused = Message not fetched
reader-paused-text = Its contents are still with your operator. You can fetch them whenever you like.
reader-gone = This message is no longer in your mailbox: it was moved or deleted elsewhere. You can still read what is shown.
reader-integration = { $reason ->
    [r900] The recipient’s software did not take in your document: unsupported version (code 900).
    [r901] The recipient’s software did not take in your document: its author is not allowed (code 901).
    [r902] The recipient’s software did not take in your document: it does not know the patient (code 902).
    [r903] The recipient’s software did not take in your document: it holds no INS (code 903).
    [r904] The recipient’s software did not take in your document: the patient’s INS differs there (code 904).
    [none] The recipient’s software did not take in your document.
   *[other] The recipient’s software did not take in your document (code { $code }).
}
reader-replaces = This message cancels and replaces an earlier one.
reader-end-of-exchange = The sender says that this exchange is over.
reader-receipt-wanted = The sender asks for a read receipt.
reader-receipt-wanted-at = A read receipt is asked for, to be sent to { $address }: this is not the sender’s address.
reader-receipt-send = Send the read receipt
reader-receipt-refuse = Do not send it
reader-receipt-text = Your message was displayed to its recipient. This does not say that it was understood or acted upon.
reader-receipt-sent = Read receipt sent.
reader-receipt-refused = No read receipt will be sent.
reader-receipt-somebody = the recipient
reader-receipt-delivered = Delivered to the mailbox of { $recipient }.
reader-receipt-failed = Not delivered to { $recipient }: the message did not arrive.
reader-receipt-delayed = Delivery to { $recipient } is delayed: the operator keeps trying.
reader-receipt-relayed = Passed on towards { $recipient }, whose system sends no delivery notice.
reader-receipt-read = Read by { $recipient }.
reader-receipt-deleted = Deleted unread by { $recipient }.
reader-receipt-processed = Processed by the software of { $recipient }.
reader-receipt-not-processed = The software of { $recipient } could not process this message.
reader-receipts-more = { $count ->
    [one] … and { $count } other notice in this message.
   *[other] … and { $count } other notices in this message.
}
reader-oddities = Peculiarities of the file ({ $count })
reader-thread =
    { $count ->
        [one] Conversation: { $count } message
       *[other] Conversation: { $count } messages
    }
reader-thread-name = Conversation
reader-thread-line = { $name }, { $date }: { $words }
reader-files = { $count ->
    [one] { $count } attachment ({ $size })
   *[other] { $count } attachments ({ $size })
}
reader-files-name = Attachments
reader-files-more = { $count ->
    [one] Show { $count } other
   *[other] Show the { $count } others
}
reader-file-detail = { $type }, { $size }
reader-save = Save…
reader-save-name = Save { $name } ({ $type }, { $size })
reader-save-all = Save all…
reader-save-title = Save the received file
reader-save-all-title = Choose where to save the first attachment: the others go beside it
reader-saved = { $count ->
    [one] File saved.
   *[other] { $count } files saved.
}
reader-saved-nothing = Nothing was saved: the file is no longer here.
reader-no-dialog = This workstation has no window to choose a file with: nothing was saved. Ask your IT department to install a desktop portal (xdg-desktop-portal) or “zenity”.
reader-type-pdf = PDF
reader-type-zip = zip archive
reader-type-mail = message
reader-type-text = text
reader-type-xml = XML document
reader-type-picture = picture
reader-tabs = Documents and message
reader-tab-message = Message
reader-other = Pli cannot show this file ({ $type }, { $size }). You can save it and open it with other software.
reader-no-text = This message holds no text.
reader-page = Page { $page } of { $count }
reader-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
reader-zoom = Size
reader-zoom-width = Fit the width
reader-zoom-actual = Actual size
reader-zoom-in = Larger
reader-zoom-out = Smaller
reader-percent = { $percent }%
reader-link-title = Copy this address?
reader-link-words = This link leads to: { $target } — Pli never opens a site by itself. You can copy the address and open it in your browser if you trust the sender.
reader-link-copy = Copy the address
reader-link-copied = Address copied.
reader-text-copied = Text copied.

blocks-more = Show more
blocks-cut = This text is long: only its beginning is shown.
blocks-links = { $count ->
    [one] { $count } link in this text
   *[other] { $count } links in this text
}
blocks-links-name = Links
blocks-quote = Quotation
blocks-quote-open = Show the whole quotation
blocks-quote-fold = Show less of the quotation
blocks-list = List
blocks-table = Table of { $rows } { $rows ->
        [one] row
       *[other] rows
    } and { $columns } { $columns ->
        [one] column
       *[other] columns
    }
blocks-picture = Picture
blocks-picture-missing = Picture not shown: { $name }

identity-banner = Patient: { $name }
identity-attachment = Attachment: patient and fingerprint not checked
identity-unknown = This document names no patient.
identity-unnamed = Patient without a name
identity-untitled = Untitled document
identity-birth-name = birth name: { $name }
identity-born = born on { $date }
identity-born-age = born on { $date } ({ $age })
identity-born-unknown = date of birth not given
identity-years = { $count ->
    [one] { $count } year old
   *[other] { $count } years old
}
identity-months = { $count ->
    [one] { $count } month old
   *[other] { $count } months old
}
identity-days = { $count ->
    [one] { $count } day old
   *[other] { $count } days old
}
identity-sex = { $sex ->
    [female] female
    [male] male
    [undetermined] sex undetermined
   *[other] sex not given
}
identity-sex-short = { $sex ->
    [F] female
    [M] male
   *[other] undetermined
}
identity-ins-none = No INS: matching is up to you
identity-ins-complete = INS sent by the issuer — identity traits complete
identity-ins-incomplete = INS sent by the issuer — identity traits incomplete
identity-ins-implausible = INS sent by the issuer — number not plausible (key or form)
identity-ins-nia = provisional identifier (NIA)
identity-ins-test = test INS
identity-ins-demonstration = demonstration INS
identity-ins-calculated = calculated INS-C, no longer in use
identity-intact = Fingerprint matches
identity-damaged = Fingerprint does not match: file damaged or incomplete
identity-unverifiable = Fingerprint cannot be checked: the issuer sent none
identity-integrity-bar = This document is not as its sender described it: it is damaged or incomplete. Do not file it; ask for it again.
identity-several = This message is about { $count } patients. Check the identity of each document before filing.
identity-differs = Identity mismatch: { $differences }. Do not file without checking.
identity-spelling = Spelled differently: { $differences }
identity-difference-archive = { $trait } { $document } in the document, { $other } in the archive
identity-difference-subject = { $trait } { $document } in the document, { $other } in the subject of the message
identity-trait-birth-name = birth name
identity-trait-used-name = used name
identity-trait-given-name = given name
identity-trait-birth-date = date of birth
identity-trait-sex = sex
identity-trait-ins = INS
identity-masked = Masked to health professionals in the patient’s record
identity-invisible = Not visible to the patient: do not speak of it before the author has announced it
identity-invisible-guardians = Not visible to the patient’s legal guardians
identity-replaced = Replaced by a newer version of this document
identity-replaced-on = Replaced by the version of { $date }
identity-open-newer = Open the current version
