# Writing a message
composer-title = New message
composer-close = Close (the draft is kept)
composer-discard = Delete the draft
composer-send = Send
composer-from = From
composer-from-account = Write from: { $account }
composer-to = To
composer-cc = Cc
composer-bcc = Bcc
composer-show-copies = Cc/Bcc
composer-directory = Directory…
composer-recipient-hint = Name or address
composer-subject = Subject
composer-attach = Attach files
composer-attach-title = Attach files to the message
composer-no-dialog = This workstation has no window to choose a file: drag the file onto the message, or copy it in your folders and paste it into the text. Your IT service can install a desktop portal (xdg-desktop-portal) or “zenity”.
composer-receipt = Ask for a read receipt
composer-patient-answer = The patient may reply
composer-text = Text of the message
composer-text-hint = Your message
composer-preparing = Reading the original message…
composer-written-by = On { $date }, { $sender } wrote:
composer-forwarded-from = Forwarded message from { $sender }, of { $date }:
composer-untouched = Nothing written yet
composer-unsaved = Changes not saved
composer-saving = Saving…
composer-saved = Draft saved at { $time }
composer-saved-day = Draft saved ({ $day })
composer-save-failed = Not saved: { $why } ({ $code })
composer-second-draft = This draft was changed or deleted elsewhere. Your text is saved as a second draft.
composer-draft-kept = Draft kept.
composer-discard-title = Delete this draft?
composer-discard-words = The text, the recipients and the attachments will be lost.
composer-discarding = Deleting the draft…
composer-discarded = Draft deleted.
composer-sending = Checking the addresses and queueing…
composer-send-anyway = Send anyway
composer-no-subject-title = Send without a subject?
composer-no-subject-words = The subject is empty. Your correspondent will find it harder to recognise this message.
composer-no-file-title = Send without an attachment?
composer-no-file-words = The text speaks of an attachment, and there is none.
composer-understood = Understood
composer-fault-no-recipient = To whom are you writing? Add at least one recipient. Nothing was sent.
composer-fault-bad-recipient = A recipient is not an address. Correct the one in red, or look for it in the directory. Nothing was sent.
composer-fault-several-patients = Several patients are recipients: each would read the other’s INS number in the address. Write one message to each. Nothing was sent.
composer-fault-too-large = The message would be { $size }, and your operator accepts { $limit }. Remove an attachment. Nothing was sent.
composer-fault-still-reading = An attachment is still being read. Try again in a moment.
composer-not-an-address = this is not an address
composer-outside = outside the MSSanté trust space
composer-unsure = the operator will check
composer-already = This recipient is in the list already.
composer-too-many = The largest number of recipients is reached (1,000).
composer-which-one = Several people bear this name. To whom are you writing?
composer-doubt-no-list = White list unavailable: the operator will check the address.
composer-doubt-incomplete = White list incomplete: the operator will check the address.
composer-doubt-stale = White list out of date: the operator will check the address.
composer-more = and { $count } { $count ->
        [1] other
       *[other] others
    }
composer-more-to-mend = and { $count } { $count ->
        [1] other
       *[other] others
    }, { $bad } to correct
composer-fewer = Fold the list
composer-recipients-count = { $line }: { $count } { $count ->
        [1] recipient
       *[other] recipients
    }
composer-suggestions = Suggested correspondents
composer-asking = Searching the directory…
composer-asking-failed = The directory could not be asked: only correspondents already known here are suggested. { $why } ({ $code })
composer-nobody = Nobody of that name in the directory. You may write the whole address.
composer-refine = There are more. Refine your search.
composer-files-count = { $count } { $count ->
        [1] attachment
       *[other] attachments
    }
composer-reading = Reading { $count } { $count ->
        [1] file
       *[other] files
    }…
composer-file-refused = “{ $name }” is not attached. { $why } ({ $code })
composer-too-many-files = A message takes 100 files at most: the others are not attached.
composer-size = Message: { $size } of { $limit } accepted by your operator
composer-size-nearly = Message: { $size } of { $limit } accepted by your operator. Little room is left.
composer-size-over = Message too large: { $size }, your operator accepts { $limit }. Remove an attachment.
