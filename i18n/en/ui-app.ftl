FENETRE-01 = The window cannot be opened.
    .advice = Make sure that you are in a graphical session, then start Pli again. The command line still works.
app-title = Pli
app-title-unread = { $count } unread — Pli
app-opening = Opening your data…
app-closing = Saving and closing…
app-folders = Folders
app-list = Message list
app-reader = Message
app-divider-folders = Width of the folders
app-divider-list = Width of the list
app-nothing-open = No message open
app-nothing-open-text = Choose a message in the list, with the mouse or the arrow keys.
app-undo = Undo
app-cancel = Cancel
app-close = Close
app-keys = Keyboard shortcuts
app-sending-name = Message about to leave, can still be taken back
app-sending = Leaves in { $seconds } s
app-news =
    { $count ->
        [0] No new message
        [one] { $count } new message
       *[other] { $count } new messages
    }
app-overruled = The server did not accept something done here: its own state is shown again. { $reason }
app-list-unsure = The white list cannot vouch for “{ $domain }”: the operator will check the address.
app-writing = A message is being written.
app-resume = Back to the draft
app-print = Save the document to print it.
app-code-changed = The code of this workstation is changed.
app-close-title = Close Pli?
app-close-sending = A message is to leave in a few seconds. If you close now, it leaves the next time Pli is opened.
app-close-yes = Close now
app-end = Close Pli
app-look-again = Try again
app-unsaved-title = Close without your draft?
app-unsaved-words = The message being written could not be saved or sent yet. If you go on, what you wrote since it was last saved may be lost.
app-unsaved-yes = Go on and lose it
app-not-locked-unsaved = The screen is masked but not locked: the message being written could not be saved or sent. Show it, copy its text or free some disk space, then lock again.
banner-formation = Training environment — no real data
banner-sandbox = Demonstration environment — no real data
banner-other = Test environment — outside of the MSSanté trust space
status-name = State of Pli
status-not-yet = Not connected yet
status-connecting = Connecting…
status-synchronising = Synchronising…
status-online = Connected
status-offline = Offline
status-waiting = Connection lost ({ $code }), next try at { $time }
status-submission = Nothing can leave for the moment ({ $code })
status-sign-in = Sign-in needed
status-sign-in-now = Sign in
status-synchronised = Synchronised: { $time }
status-never-synchronised = Not synchronised yet
status-refused-words =
    { $count ->
        [one] A message did not reach all of its recipients: it was refused, wholly or in part.
       *[other] { $count } messages did not reach all of their recipients: they were refused, wholly or in part.
    }
status-refused-open = Look, and open as a draft again
status-uncertain-words =
    { $count ->
        [one] Sending in doubt: the connection was lost. Do not send again before you have checked.
       *[other] { $count } messages in doubt: the connection was lost. Do not send again before you have checked.
    }
status-uncertain-open = Look, and decide
status-card = CPS card inserted
status-mask = Mask
status-lock = Lock
status-change = Change user
demo-panel-title = Demonstration
demo-panel-text = This panel is not part of Pli. Everything is fictitious and disappears when you close.
demo-panel-phone = Telephone
demo-panel-silent = No code received yet.
demo-panel-persons = Who you can be
demo-panel-password = Password: { $password }
