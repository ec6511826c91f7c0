MIME-01 = This file is not a mail, or it is too large to be read (over 64 MB).
    .advice = The file has not been changed. If it comes from a correspondent, ask for it again, if possible in several messages.
ENVOI-07 = This message cannot be prepared: a recipient is missing, an address is not valid, or the subject or a file name holds a forbidden character.
    .advice = Nothing has been sent and your text is kept. Check the recipients, the subject and the names of the attachments, then try again.
