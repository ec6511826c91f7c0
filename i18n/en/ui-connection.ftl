# Window: connection details
connection-title = Connection details
connection-state = Connection
connection-unknown = No change since this page was opened
connection-offline = Offline
connection-connecting = Connecting
connection-online = Connected
connection-waiting = Connection cut, another try is planned
connection-submission = Receiving works, sending does not for the moment
connection-sign-in = You have to sign in
connection-since = Since { $value }
connection-next-try = Next try at { $value }
connection-valid-until = Your operator will ask for a new code after { $value }
connection-validity-unknown = The operator did not say how long the session is valid.
connection-last-sync = Last synchronisation: { $value }
connection-synchronise = Synchronise now
connection-synchronising = Synchronising…
connection-servers = Servers
connection-check-hint = Checks each server step by step: name, connection, encryption, certificate, sign-in. Nothing is sent or changed. The operator may ask for a code.
connection-check = Test the connection
connection-check-again = Test again
connection-checking = Checking the servers, step by step…
connection-check-bad = At least one server is not as it should be.
connection-check-step = { $step }: { $verdict }
connection-list = White list
connection-list-busy = Reading the white list…
connection-list-refresh = Refresh the list
connection-list-what = The list of domains of the MSSanté trust space: nothing is sent outside it.
connection-list-absent = No list on this workstation: the operator will check the addresses.
connection-list-domains = { $form ->
    [one] { $count } domain
   *[other] { $count } domains
}
connection-list-complete = Complete list.
connection-list-incomplete = Incomplete list: the operator will check the addresses that are missing.
connection-list-fetched = Confirmed by the server on { $value }
connection-list-problem = The last refresh failed ({ $code }).
connection-outbox = Messages sent from this workstation
connection-outbox-empty = No message to send, and none sent from this workstation.
connection-outbox-hint = “Accepted by your operator” does not mean “read”.
connection-no-subject = (no subject)
connection-more-recipients =
    { $count ->
        [one] And { $count } other recipient
       *[other] And { $count } other recipients
    }
connection-queued = Waiting to leave
connection-sending = Being sent
connection-accepted = Accepted by your operator, copy to be filed
connection-filed = Accepted by your operator
connection-uncertain = Uncertain
connection-refused = Refused by your operator
connection-cancelled = Taken back before it left
connection-uncertain-words = The connection was cut while sending: nobody knows whether the message left. Check with the recipient or in your sent messages before you decide.
connection-refused-words = This message was refused: nobody received it. Mend it, or tell your recipients in another way.
connection-partly-words = This message did not reach all of its recipients. The others have it: opened as a draft again, it is only for those who have not.
connection-known = Understood
connection-to-waiting = Waiting
connection-to-accepted = Accepted by your operator ({ $time })
connection-to-refused = Refused
connection-to-uncertain = Uncertain
connection-to-delivered = Delivered ({ $time })
connection-to-failed = Not delivered
connection-to-read = Read ({ $time })
connection-operator-said = The operator’s answer: { $reply }
connection-reopen = Open as a draft again
connection-take-back = Take back
connection-journal = Journal of this message
connection-step = { $step } — { $detail }
connection-step-queued = Queued
connection-step-begin = Transmission begun
connection-step-end = End of the text sent
connection-step-answered = Answered by the operator
connection-step-later = Put off
connection-step-refused = Refused by the operator
connection-step-no-answer = Connection lost before the answer
connection-step-found = Found after Pli was stopped
connection-step-taken-back = Taken back
connection-step-held = Held for sent
connection-step-again = To be sent again
connection-step-evidence = Known to have left
connection-step-receipt = Receipt or notification received
connection-step-filed = Copy filed
connection-step-filed-by-operator = Copy filed by the operator
connection-step-copy-awaited = Waiting for the operator’s copy
connection-step-copy-not-filed = Copy not filed
connection-step-known = Refusal read
connection-step-decided = your decision
connection-step-sent-folder = copy found among the sent messages
connection-step-heard-accepted = accepted
connection-step-heard-refused = refused
connection-step-heard-delivered = delivered
connection-step-heard-failed = not delivered
connection-step-heard-read = read
connection-step-recipients = { $form ->
    [one] for { $count } recipient
   *[other] for { $count } recipients
}
connection-resend-title = Send this message again?
connection-resend-words = If the first one arrived, the recipient will get it twice.
connection-resend-yes = Send again
connection-hold-title = Take this message for sent?
connection-hold-words = It will not be sent again. If it had not left, the recipient will not get it.
connection-hold-yes = Take for sent
connection-traces = Journal of actions
connection-traces-empty = No action was recorded in the last fourteen days.
connection-traces-hint = The last 200 actions of the last fourteen days, without the content of messages. They are kept for six months.
connection-trace = { $action } — { $answer }
connection-trace-done = done
connection-trace-found = { $form ->
    [one] { $count } answer
   *[other] { $count } answers
}
connection-did-sign-in = Sign-in
connection-did-sign-out = Sign-out
connection-did-synchronise = Synchronisation
connection-did-open = Reading a message
connection-did-flag = Marking
connection-did-move = Moving
connection-did-delete = Deleting
connection-did-expunge = Deleting for good
connection-did-save-draft = Saving a draft
connection-did-remove-draft = Removing a draft
connection-did-send = Sending
connection-did-unsend = Taking a message back
connection-did-replay = Telling the server what was done here
connection-did-flush = Working through the outbox
connection-did-resolve = Deciding on an uncertain message
connection-did-acknowledge = Sending a read receipt
connection-did-note-refusal = Reading of a refusal
connection-did-file = Filing the copy of a sent message
connection-did-directory = Searching the directory
connection-did-white-list = Reading the white list
connection-did-check = Checking the servers
connection-did-reconnect = Connecting again
connection-signatures = { $count ->
    [one] CPS card: one signature since the session was opened
   *[other] CPS card: { $count } signatures since the session was opened
}
