CARTE-01 = This computer’s smart card service does not answer.
    .advice = Plug in the reader and wait a few seconds. If nothing changes, restart the “PC/SC” service (Windows: “Smart Card”) or the computer. Your messages are kept.
CARTE-02 = No card reader is plugged in.
    .advice = Plug in the reader: Pli notices it at once. If it is plugged in, try another socket or install its driver.
CARTE-03 = No CPS card is inserted.
    .advice = Insert your CPS card into the reader, chip first.
CARTE-04 = The card was removed while it was in use.
    .advice = Nothing is lost. Insert the card again and enter your PIN to go on where you were.
CARTE-05 = This card cannot be read.
    .advice = Check that it is a CPS, CPE or CPA card, inserted chip first; wipe the chip and try again. If it stays silent, contact the CPS card support.
CARTE-06 = The software that reads CPS cards is not installed on this computer.
    .advice = Install the “CryptoLib CPS” of the Agence du numérique en santé, or OpenSC, then start Pli again. You can also sign in with a code.
CARTE-07 = The card reading module cannot be loaded: { $path }
    .advice = Choose another module in the settings, or install the “CryptoLib CPS” or OpenSC again.
CARTE-08 = The card reading software did not answer within { $seconds } seconds; it was stopped.
    .advice = Nothing is lost. Remove the card, insert it again and retry. If it happens again, update the “CryptoLib CPS” or OpenSC.
CARTE-09 = The card reading software ended unexpectedly.
    .advice = Nothing is lost. Remove the card, insert it again and retry. If it happens again, update the “CryptoLib CPS” or OpenSC.
CARTE-10 = The card reading software gave an unexpected answer.
    .advice = Nothing is lost. Remove the card, insert it again and retry. If it happens again, run “pli card status” and give the result to your support.
CARTE-11 = The PIN is not right.
    .advice = { $tries ->
        [last] One try is left: another wrong PIN blocks the card. Check your PIN before you go on.
        [locked] The card is blocked. Unblock it with your unblocking code in the settings.
       *[other] Enter it again. Three wrong PINs in a row block the card.
    }
CARTE-12 = The PIN of this card is blocked.
    .advice = Unblock the card in the settings with the unblocking code that came with it by post. Without that code, ask the CPS card support for one.
CARTE-13 = The PIN has { $least } to { $most } digits.
    .advice = No try was used. Enter your PIN again, digits only.
CARTE-14 = One try is left before the card is blocked.
    .advice = No try was used. Confirm that you want to try, or unblock the card with your unblocking code.
CARTE-15 = The unblocking code is not accepted.
    .advice = Check the letter that came with the card. Several wrong codes make the card useless: when in doubt, contact the CPS card support.
CARTE-16 = The PIN was not entered.
    .advice = No try was used. Start again, and enter the PIN on the reader or in the window that opens.
CARTE-17 = This card holds no authentication certificate.
    .advice = Check that it is a valid CPS, CPE or CPA card, or sign in with a code.
CARTE-18 = The certificate of this card expired on { $date }.
    .advice = Your messages are kept. Ask for a new card; meanwhile, sign in with a code if your operator allows it.
CARTE-19 = The certificate of this card is valid only from { $date }.
    .advice = Check the date of the computer. If it is right, wait for that day or use your previous card.
CARTE-20 = This card is in opposition: it was revoked.
    .advice = Your messages are kept. Use your new card; if you did not ask for opposition, contact the CPS card support.
CARTE-21 = The reader is used by other software.
    .advice = Nothing is lost. Wait for the end of the billing or reading under way: Pli goes on by itself.
CARTE-22 = Several cards are inserted.
    .advice = Choose the card to use, or leave only yours in the readers.
CARTE-23 = This is not the card that was inserted.
    .advice = The previous space stays locked. Insert the card of its holder, or open your own space.
CARTE-24 = The card’s signature does not fit its certificate.
    .advice = Do not use this card. Contact the CPS card support.
CARTE-25 = Pli could not start reading the card.
    .advice = Close other programs and start Pli again. If it happens again, install it again. Your messages are kept.
card-ready = Card ready
card-ready-advice = Nothing to do.
card-reading = Reading the card…
card-reading-advice = Leave the card in the reader.
card-number = Card number
card-reader = Reader
card-valid-until = Valid until
card-signed = { $count ->
    [one] One signature made by the card and verified.
   *[other] { $count } signatures made by the card and verified.
}
card-ask-pin = { $tries ->
    [last] PIN of { $holder } (last try before the card is blocked):
    [low] PIN of { $holder } (a wrong PIN was entered before):
   *[other] PIN of { $holder }:
}
