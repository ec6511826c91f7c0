# The mailbox: folders and list
mailbox-compose = New message
mailbox-inbox = Inbox
mailbox-drafts = Drafts
mailbox-server-drafts = Drafts on the server
mailbox-sent = Sent
mailbox-archives = Archive
mailbox-junk = Junk
mailbox-trash = Bin
mailbox-outbox = Outbox
mailbox-outbox-waiting =
    { $number ->
        [none] no message waiting
        [one] { $count } message waits to leave
       *[many] { $count } messages wait to leave
    }
mailbox-uncertain = In doubt
mailbox-uncertain-count =
    { $number ->
        [none] no message in doubt
        [one] { $count } message of which nobody knows whether it left
       *[many] { $count } messages of which nobody knows whether they left
    }
mailbox-refused = Refused
mailbox-refused-count =
    { $number ->
        [none] no message refused
        [one] { $count } message refused, wholly or in part
       *[many] { $count } messages refused, wholly or in part
    }
mailbox-drafts-count =
    { $number ->
        [none] no draft
        [one] { $count } draft
       *[many] { $count } drafts
    }
mailbox-unread-count =
    { $number ->
        [none] all read
        [one] { $count } unread
       *[many] { $count } unread
    }
mailbox-directory = Directory
mailbox-settings = Settings
mailbox-search = Search messages
mailbox-clear-search = Clear search and filters
mailbox-search-everywhere = Search all folders
mailbox-everywhere = All folders
mailbox-filters = Filters
mailbox-filter-unread = Unread
mailbox-filter-unread-long = Unread messages only
mailbox-filter-attachment = Files
mailbox-filter-attachment-long = Messages with an attachment only
mailbox-filter-documents = Documents
mailbox-filter-documents-long = Messages with a health document only
mailbox-filter-flagged = Flagged
mailbox-filter-flagged-long = Flagged messages only
mailbox-filter-untreated = To do
mailbox-filter-untreated-long = Messages not yet treated only
mailbox-filter-patient = Search by patient
mailbox-patient-placeholder = Patient…
mailbox-count =
    { $number ->
        [none] No message
        [one] { $count } message, { $unreadnumber ->
            [none] read
           *[one] unread
        }
       *[many] { $count } messages, { $unreadnumber ->
            [none] all read
           *[many] { $unread } unread
        }
    }
mailbox-found =
    { $number ->
        [none] No message found
        [one] { $count } message found
       *[many] { $count } messages found
    }
mailbox-chosen =
    { $number ->
        [one] { $count } chosen
       *[many] { $count } chosen
    }
mailbox-order = Order of the list
mailbox-order-newest = Newest first
mailbox-order-oldest = Oldest first
mailbox-order-sender = By sender
mailbox-order-subject = By subject
mailbox-messages = Messages
mailbox-loading = Reading your messages…
mailbox-retry = Try again
mailbox-no-folder = No folder yet
mailbox-no-folder-text = Your folders will appear here after the first synchronisation.
mailbox-not-synced = This folder was not read yet
mailbox-not-synced-text = Its messages will appear here as soon as your operator has sent them.
mailbox-empty-inbox = No message
mailbox-empty-inbox-text = Your inbox is empty. New messages will arrive here.
mailbox-empty-trash = The bin is empty
mailbox-empty-trash-text = Messages you delete stay here before they are gone.
mailbox-empty = This folder is empty
mailbox-empty-text = You can move messages here from another folder.
mailbox-nothing-found = Nothing found
mailbox-nothing-found-here = No message in “{ $folder }” contains “{ $text }”.
mailbox-nothing-found-anywhere = No message in this mailbox contains “{ $text }”.
mailbox-nothing-found-drafts = No draft contains “{ $text }”.
mailbox-nothing-sifted = No message in “{ $folder }” matches these filters.
mailbox-no-drafts = No draft
mailbox-no-drafts-text = What you begin to write is kept here, on this workstation.
mailbox-draft-gone = This draft is gone.
mailbox-draft-delete = Delete the draft
mailbox-draft-delete-title = Delete this draft?
mailbox-draft-delete-words = What you have written will be lost.
mailbox-draft-deleted = Draft deleted.
mailbox-row-menu = Actions on the message
mailbox-nobody = Unknown sender
mailbox-to-nobody = No recipient
mailbox-to = To: { $names }
mailbox-to-more = To: { $names } and { $count } more
mailbox-no-subject = No subject
mailbox-mark-unread = unread
mailbox-mark-answered = answered
mailbox-mark-forwarded = forwarded
mailbox-mark-receipt = read receipt wanted
mailbox-mark-attachment = attachment
mailbox-mark-flagged = flagged
mailbox-mark-treated = treated
mailbox-deeds = Actions on the selection
mailbox-archive = Archive
mailbox-delete = Delete
mailbox-move = Move…
mailbox-set-read = Mark as read
mailbox-set-unread = Mark as unread
mailbox-set-flag = Flag
mailbox-unset-flag = Remove the flag
mailbox-set-treated = Mark as treated
mailbox-unset-treated = Mark as to do
mailbox-key-archive = A
mailbox-key-delete = Del
mailbox-key-unread = U
mailbox-key-treated = E
mailbox-archived =
    { $number ->
        [one] Message archived.
       *[many] { $count } messages archived.
    }
mailbox-binned =
    { $number ->
        [one] Message moved to the bin.
       *[many] { $count } messages moved to the bin.
    }
mailbox-destroyed =
    { $number ->
        [one] Message deleted for good.
       *[many] { $count } messages deleted for good.
    }
mailbox-moved =
    { $number ->
        [one] Message moved to “{ $folder }”.
       *[many] { $count } messages moved to “{ $folder }”.
    }
mailbox-moved-back =
    { $number ->
        [one] Message back in “{ $folder }”.
       *[many] { $count } messages back in “{ $folder }”.
    }
mailbox-moved-nothing = The messages are in this folder already.
mailbox-archived-nothing = The messages are in the archive already.
mailbox-no-archive = Your mailbox has no archive folder. Nothing was moved: choose a folder with “Move…”.
mailbox-delete-shared =
    { $number ->
        [one] Delete this message from the shared mailbox?
       *[many] Delete { $count } messages from the shared mailbox?
    }
mailbox-delete-shared-words =
    { $number ->
        [one] The whole team will find it in the bin, no longer in this folder.
       *[many] The whole team will find them in the bin, no longer in this folder.
    }
mailbox-delete-unknown =
    { $number ->
        [one] Delete this message?
       *[many] Delete { $count } messages?
    }
mailbox-delete-unknown-words =
    { $number ->
        [one] This mailbox may be shared: the message would then go to the bin for the whole team.
       *[many] This mailbox may be shared: the messages would then go to the bin for the whole team.
    }
mailbox-delete-both = Delete { $total } messages, { $count } of them for good?
mailbox-delete-both-words =
    { $number ->
        [one] One message is in the bin already: you will not be able to find it again, neither here nor at your operator.
       *[many] { $count } messages are in the bin already: you will not be able to find them again, neither here nor at your operator.
    } { $binnednumber ->
        [one] The other one goes to the bin.
       *[many] The { $binned } others go to the bin.
    }
mailbox-delete-both-shared-words =
    { $number ->
        [one] One message is in the bin already: nobody in the team will be able to find it again, neither here nor at your operator.
       *[many] { $count } messages are in the bin already: nobody in the team will be able to find them again, neither here nor at your operator.
    } { $binnednumber ->
        [one] The other one goes to the bin, for the whole team.
       *[many] The { $binned } others go to the bin, for the whole team.
    }
mailbox-destroy =
    { $number ->
        [one] Delete this message for good?
       *[many] Delete { $count } messages for good?
    }
mailbox-destroy-words =
    { $number ->
        [one] You will not find it again, neither here nor with your operator.
       *[many] You will not find them again, neither here nor with your operator.
    }
mailbox-destroy-shared-words =
    { $number ->
        [one] Nobody of the team will find it again, neither here nor with your operator.
       *[many] Nobody of the team will find them again, neither here nor with your operator.
    }
mailbox-destroy-yes = Delete for good
mailbox-move-title =
    { $number ->
        [one] Move the message to…
       *[many] Move { $count } messages to…
    }
mailbox-move-search = Find a folder
mailbox-move-folders = Folders
mailbox-move-cancel = Do not move
mailbox-no-such-folder = No folder of that name
mailbox-no-such-folder-text = No folder of this mailbox contains “{ $text }”.
