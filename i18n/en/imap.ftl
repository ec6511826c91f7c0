# Mailbox (IMAP)

BAL-01 = The server of your mailbox refused an operation ({ $command }): { $reply }
    .advice = Nothing is lost. Try again in a few minutes; if it is still refused, pass this message on to your operator’s support.
BAL-02 = This folder is no longer in your mailbox.
    .advice = It may have been renamed or deleted from another workstation. Refresh the list of folders.
BAL-03 = This message is no longer at this place in your mailbox.
    .advice = It may have been moved or deleted from another workstation. Refresh the folder, then look for it in the other folders and in the bin.
BAL-04 = The server of your mailbox cannot do this safely.
    .advice = Nothing was changed. Do it from your operator’s web mail, or ask its support.
BAL-05 = This message is too large to be opened here ({ $size } MB; { $limit } MB at most).
    .advice = The message stays intact in your mailbox. Open it from your operator’s web mail, or ask the sender to split it.
BAL-06 = Your mailbox is full.
    .advice = No message is lost, but your correspondents may be refused. Empty the bin or delete old messages, then try again.
BAL-07 = The server { $host } cannot open your mailbox for the moment: { $reply }
    .advice = Your messages are safe, and those already received here can still be read. Pli tries again by itself in a few minutes.
