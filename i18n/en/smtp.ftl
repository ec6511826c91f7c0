# Sending (SMTP)

ENVOI-01 = The operator refuses this sender address: { $reply }
    .advice = The message has not left; it is kept in your outbox. Check that the chosen account is the one of this address, or contact your operator’s support.
ENVOI-02 = The operator refuses one of the recipients.
    .advice = The message has not left for this recipient; it is kept. Check the address in the directory, then send again to this recipient alone.
ENVOI-03 = The operator refuses the message: { $reply }
    .advice = The message has not left; it is kept in your outbox. Check its attachments, or pass this answer on to your operator’s support.
ENVOI-04 = The message is too large ({ $size } MB): the operator takes { $limit } MB at most.
    .advice = The message has not left; it is kept. Remove or reduce an attachment, or send several messages.
ENVOI-05 = The connection with { $host } was lost just at the end of the sending: the message may have left.
    .advice = Pli does not send it a second time by itself. Wait for a receipt, look at the sent messages, or ask your correspondent; you can then choose to send it again.
ENVOI-06 = The operator asks to try again later: { $reply }
    .advice = The message has not left; it is kept and Pli tries again by itself.
