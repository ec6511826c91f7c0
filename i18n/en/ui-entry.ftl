# Window: coming in, hiding, locking
entry-banner-sandbox = Demonstration environment — no real data
entry-banner-formation = Training environment — no real data
entry-banner-other = Trial environment — outside the MSSanté trust space
entry-environment-sandbox = Demonstration
entry-environment-formation = Training (test)
entry-environment-other = Trial
entry-environment-production = Production
entry-kind-personal = Personal mailbox
entry-kind-organisation = Organisation mailbox
entry-kind-application = Application mailbox
entry-kind-practice = Practice mailbox
entry-kind-unknown = Unknown kind of mailbox
entry-back = Back
entry-cancel = Cancel
entry-sign-in = Sign in
entry-password-title = Password wanted
entry-password-whose = { $operator } asks for the password of { $login }.
entry-password = Password
entry-password-refused = Password refused. Check it, then try again.
entry-remember-password = Keep the password on this workstation
entry-remember-password-hint = It is kept encrypted with your data and can be read only once Pli is unlocked.
entry-code-title = Code received
entry-code-sent = { $operator } has sent a one-time code for { $address }.
entry-code = Code received
entry-code-refused = Code refused. A code works only once: copy the last one you received.
entry-code-valid = Valid for another { $time }
entry-code-expired = The code is no longer valid.
entry-code-renew = Send a new code
entry-code-hint = To send a new code, Pli signs in again with your operator. The earlier code no longer works.
entry-step = Step { $step } of 3
entry-add-account = Add a mailbox
entry-card-or-code = Insert your CPS card, or sign in with a code
entry-by-card = With my CPS card
entry-by-card-hint = Card in the reader, and your card PIN
entry-by-code = With a code
entry-by-code-hint = Your address, your password, and the code received on your phone
entry-which-mailbox = Which is your mailbox?
entry-address = MSSanté address
entry-address-example = first.last@domain.mssante.fr
entry-address-wrong = This address is not complete: it should look like name@domain.
entry-address-known = This mailbox is already on this workstation.
entry-login = Login
entry-login-other = Login different from the address?
entry-login-same = My login is my address
entry-login-wanted = This operator often wants a login that is not the address.
entry-operator = Operator
entry-operator-hint = Choose the operator that hosts your mailbox.
entry-operator-wanted = Choose an operator.
entry-operator-none = This workstation knows no usable operator for this environment.
entry-connecting = Signing in
entry-doing-preparing = Preparing an encrypted place on this workstation
entry-doing-signing-in = Connecting to { $operator }: servers, certificates, password
entry-doing-looking-up = Looking you up in the national directory
entry-is-it-you = Is this you?
entry-mailbox-found = Mailbox found
entry-directory-silent = The national directory does not know this address yet. Give the name your correspondents will see.
entry-directory-failed = The national directory did not answer ({ $code }). Give the name your correspondents will see.
entry-other-mailboxes = Your other addresses
entry-other-mailboxes-hint = You can add them in the settings once you are signed in.
entry-shown-name = Name shown
entry-name-wanted = Give a name: your correspondents will see it.
entry-choose-station-code = Choose the code of this workstation
entry-station-code-hint = It replaces your password on this workstation to unlock Pli. It is sent to nobody and cannot be recovered.
entry-station-code = Code of this workstation
entry-station-code-again = The same code once more
entry-station-code-least = At least 6 characters.
entry-station-code-short = Still too short: at least 6 characters.
entry-station-code-different = The two codes are different.
entry-station-code-what = This is the code you chose for this workstation, not your operator’s.
entry-strength-weak = Easy to guess. A few more characters, or another kind, are enough.
entry-strength-fair = Good enough for a workstation you keep an eye on.
entry-strength-strong = Strong.
entry-finish = Finish
entry-finishing = Saving on this workstation, then opening your mailbox…
entry-locked-start = Welcome
entry-locked = Session locked
entry-locked-idle = Session locked: nobody was at the workstation
entry-locked-tries = Session locked: five wrong codes
entry-reading-people = Reading the professionals of this workstation…
entry-refused = { $form ->
    [one] { $count } message refused, wholly or in part
   *[other] { $count } messages refused, wholly or in part
}
entry-uncertain = { $form ->
    [one] { $count } message in doubt
   *[other] { $count } messages in doubt
}
entry-unread = { $count ->
    [0] No unread message
   *[other] { $form ->
        [one] { $count } unread message
       *[other] { $count } unread messages
    }
}
entry-unlocking = Unlocking, then opening your mailboxes…
entry-unlock = Unlock
entry-unlock-keyring = Open with the system keyring
entry-code-wrong = Wrong code. You have { $left } tries left.
entry-code-wrong-last = Wrong code. You have 1 try left before a wait.
entry-code-wrong-again = Wrong code.
entry-wait = Next try possible in { $time }.
entry-start-over = Sign in all over again
entry-start-over-hint = Forgotten the code? Sign in all over again: your messages will be fetched from your operator. Drafts and outgoing messages left on this workstation open only with the old code.
entry-who = Who are you?
entry-nameless = Professional without a known name
entry-another-person = Another professional
entry-new-person = New person on this workstation
entry-masked = Screen masked
entry-masked-hint = Receiving and sending go on. Nothing can be read.
entry-new-messages = { $count ->
    [0] No new message
   *[other] { $form ->
        [one] { $count } new message
       *[other] { $count } new messages
    }
}
entry-waiting-to-leave = { $form ->
    [one] { $count } message waiting to leave
   *[other] { $count } messages waiting to leave
}
entry-checking-code = Checking the code…
entry-mask-last-try = Wrong code. Last try before locking.
entry-show = Show
entry-lock = Lock
entry-change-person = Change professional
entry-locked-card = Session locked — card removed
entry-unlocking-card = Opening your space by the card…
entry-by-station-code = Use the code of this workstation
entry-station-code-or-card = This is the code you chose for this workstation. You may also insert your CPS card.
entry-card-number = { $kind ->
    [cps] CPS
    [cpf] CPF
    [cpe] CPE
    [cpa] CPA
    [cde] CDE
    [cda] CDA
   *[other] CPx
} no. { $number }
entry-card-ends = { $count ->
    [0] Your CPS card expires today, { $date }.
    [1] Your CPS card expires tomorrow, { $date }.
   *[other] Your CPS card expires on { $date } (in { $count } days).
}
entry-card-ends-advice = Check that its renewal is under way at the Agence du numérique en santé: without a new card you can no longer open your mail by card.
entry-card-expired = Your CPS card expired on { $date }.
entry-card-not-yet-valid = Your CPS card is valid from { $date } only.
entry-desk-starting = Looking for card readers…
entry-desk-reading = Reading the card…
entry-desk-busy = Reader busy with other software (billing?). Trying again…
entry-desk-empty = Insert your CPS card into the reader.
entry-desk-card = CPS card of { $name } in the reader
entry-card-of-another = This card does not open this space.
entry-card-stranger = This card is not known on this workstation yet.
entry-card-begin = Begin with this card
entry-card-blocked = Card blocked. Unblock it with your unblocking code (8 digits) or contact the ANS help desk.
entry-card-unblock = Unblock the card
entry-pin = Card PIN
entry-pin-digits = Card PIN ({ $digits } digits)
entry-pin-digits-between = Card PIN ({ $least } to { $most } digits)
entry-pin-low = { $code } — a wrong code was given before
entry-pin-last = { $code } — last try
entry-pin-checking = The card is checking the code…
entry-pin-on-reader = Type your card PIN on the reader.
entry-pin-on-reader-hint = The code of this card is typed on the reader, or in the window of its software. Pli does not see it.
entry-last-try = Last try: a wrong code will block your card. Go on?
entry-last-try-yes = Go on
entry-last-try-hint = If in doubt, unblock the card with the code that came with it by mail.
entry-renewal-change = Change the card PIN
entry-renewal-change-hint = The new code takes the place of the old one on the card itself, for all software.
entry-renewal-unblock = Unblock the card
entry-renewal-unblock-hint = The unblocking code (8 digits) is in the letter that came with the card. Several wrong codes make the card unusable.
entry-renewal-old = Present card PIN
entry-renewal-puk = Unblocking code
entry-renewal-new = New card PIN
entry-renewal-again = The same card PIN once more
entry-renewal-form = The card PIN has { $least } to { $most } digits.
entry-renewal-yes = Keep it on the card
entry-renewal-busy = Writing to the card. Do not take it out…
entry-renewal-done = The card has a new PIN.
entry-insert-card = Insert your CPS card
entry-card-is-here = Enter your card PIN
entry-pin-give = Continue
entry-by-code-instead = Sign in with a code instead
entry-card-removed = The card was taken out: nothing was kept on this workstation. Insert it again to start over.
entry-card-no-operator = No operator known on this workstation takes the CPS card. Sign in with a code.
entry-card-operators-hint = Choose the operator that hosts your mailbox.
entry-card-looking = Looking for your mailboxes in the directory…
entry-card-mailboxes = Your mailboxes in the directory
entry-card-other-address = Another mailbox? Type its address.
entry-card-none-found = The directory knows no mailbox for this card. Type your address.
entry-card-address-hint = Type the address of your mailbox.
entry-card-directory-failed = The directory did not answer ({ $code }). Type your address.
entry-recovery = Add a recovery code
entry-recovery-hint = Your card opens Pli on this workstation. A code of your own opens it too on the day the card is missing or replaced; without it, your messages will have to be fetched again from your operator.
entry-locked-system = Session locked along with the computer’s
