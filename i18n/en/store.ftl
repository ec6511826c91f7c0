# Local storage (STOCK)
STOCK-01 = This Pli folder is already open in another Pli ({ $path }).
    .advice = Your messages are safe. Go back to the window that is open, or close the other Pli and try again.
STOCK-02 = The disk is full: { $path } could not be written.
    .advice = Nothing that was already saved is lost. Free some disk space, then try again.
STOCK-03 = A Pli file is damaged: { $path }.
    .advice = Do not delete anything. If it is the cache of a mailbox, Pli will rebuild it from the server. Otherwise restore a backup of this folder or call your support.
STOCK-04 = The key does not open your data: wrong passphrase, or the key is not in the session’s keyring.
    .advice = Your data are intact and stay encrypted. Check the passphrase (capital letters, keyboard layout) and try again.
STOCK-05 = The file or folder { $path } cannot be read or written.
    .advice = Check that this folder exists and that you may write in it, then try again.
STOCK-06 = The file { $path } was written by a later version of Pli (version { $found }, known here: { $known }).
    .advice = Your data are intact. Install the latest version of Pli on this computer.
STOCK-07 =
    { $what ->
        [account] The account { $id }
        [action] The pending action { $id }
        [attachment] Attachment { $id }
        [document] Document { $id }
        [draft] The draft { $id }
        [folder] The folder { $id }
        [identity] The identity { $id }
        [mailbox] The mailbox { $id }
        [message] The message { $id }
        [outgoing] The outgoing message { $id }
        [recipient] The recipient of the outgoing message { $id }
       *[other] The item { $id }
    } does not exist, or no longer does.
    .advice = Nothing was changed. Refresh the list and check the number.
STOCK-08 = The keyring of your session cannot be used.
    .advice = Your data are intact. Unlock the keyring and try again, or open Pli with your passphrase.
STOCK-09 =
    { $reason ->
        [empty] An empty passphrase protects nothing.
        [last] This is the last way of unlocking your data ({ $kind }): it cannot be removed.
        [missing] There is no such way of unlocking ({ $kind }).
       *[other] This way of unlocking cannot be changed ({ $kind }).
    }
    .advice = The ways of unlocking are unchanged. Add another one first, then try again.
STOCK-10 =
    { $what ->
        [account] The account { $id }
        [action] The pending action { $id }
        [draft] The draft { $id }
        [folder] The folder { $id }
        [identity] The identity { $id }
        [mailbox] The mailbox { $id }
        [message] The message { $id }
        [outgoing] The outgoing message { $id }
        [recipient] The recipient of the outgoing message { $id }
       *[other] The item { $id }
    } has changed meanwhile.
    .advice = The version saved last is kept and nothing replaced it. Read it again, then try again.
STOCK-11 = This account still has { $count } drafts or messages to send.
    .advice = Nothing was deleted. Send or delete these messages, or confirm that you want to lose them.
STOCK-12 = Too many wrong codes: you can try again in { $seconds } s.
    .advice = Your data are intact and still encrypted. Wait, or sign in again in full with your address and password.
STOCK-13 = This card does not open these data: it is not enrolled for this person on this computer.
    .advice = Your data are intact and stay encrypted. Insert the card that was enrolled. If it was replaced, sign in again in full with the new card, or unlock in another way and add it.
STOCK-14 =
    { $reason ->
        [key] This card cannot protect your data: its key is not an RSA key of 1024 to 4096 bits.
       *[other] This card cannot protect your data: its signature changes every time, or does not fit its certificate.
    }
    .advice = Your data are intact and nothing was changed. Remove the card, insert it again and retry. If it happens again, update the card’s software (CryptoLib CPS) or call your support.

# Files (FICHIER)
FICHIER-01 = The file { $path } is too large ({ $size } MB; { $limit } MB at the most).
    .advice = Nothing was changed. Choose a smaller file, or split it into several.
FICHIER-02 = { $path } is not an ordinary file: it is a folder or a device.
    .advice = Nothing was changed. Choose a file.
