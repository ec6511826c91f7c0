CMD-01 =
    { $reason ->
        [command-missing] The command is missing.
        [command-unknown] There is no command "{ $argument }".
        [missing] An argument is missing: { $argument }.
        [unknown] There is no argument { $argument }.
        [value] The value given for { $argument } does not fit.
        [conflict] The argument { $argument } does not go with another one given.
        [anchors-fixed] { $argument } is for the environments "sandbox" and "other" only: the authorities of production and formation are fixed.
       *[other] The command line cannot be read.
    }
    .advice = Nothing was changed. The list of commands and arguments is shown with --help.
CMD-02 = The file { $path } cannot be read or written.
    .advice = Nothing was changed. Check the file name and your rights on its folder.
CMD-03 =
    The answer expected ({ $what ->
        [passphrase] passphrase
        [password] password
        [code] one-time code
        [pin] PIN
       *[other] descriptor
    }) could not be read.
    .advice = Nothing was sent. Run the command in a terminal, or give a readable descriptor with --secrets-fd.
CMD-04 = There is no account on this workstation yet.
    .advice = Add one: pli account add --operator OPERATOR --address ADDRESS.
CMD-05 = Nothing was received yet: the folders of the mailbox are not known.
    .advice = Run "pli sync", then try again.

technical-detail = Technical detail, for the support: { $detail }
ask-passphrase = Passphrase of this workstation:
ask-new-passphrase = Choose the passphrase of this workstation:
ask-password = Password of { $login }:
ask-password-again = Password refused. Password of { $login }:
ask-code = Code received (good for { $seconds } seconds):
ask-code-again = Code refused, a new one was sent. Code received (good for { $seconds } seconds):
account-removed = Account { $address } removed from this workstation.
synchronised = Folders: { $folders }. New messages: { $new }. Removed: { $removed }. Opened for their documents: { $bodies }.
messages-done = Messages done: { $count }.
no-message = No message.
file-saved = File saved: { $path }
from = From:
to = To:
integrity-intact = Fingerprint intact
integrity-different = Fingerprint differs: the file is damaged or incomplete
integrity-unverifiable = Fingerprint cannot be verified
nobody-found = Nobody was found.
refine-search = There are more answers: refine your search.
domain-listed = { $domain } is in the trust space.
domain-not-listed = { $domain } is outside the trust space.
list-updated = White list: { $domains } domains.
recipient-unsure = The white list cannot vouch for { $domain }: the operator will decide.
draft-saved = Draft { $id } saved.
outbox-queued = Message { $id }: waits to be sent.
outbox-sending = Message { $id }: being sent.
outbox-accepted = Message { $id }: accepted by your operator, copy to be filed.
outbox-filed = Message { $id }: accepted by your operator, copy filed in the sent folder.
outbox-uncertain = Message { $id }: nobody knows whether it left; do not send it again before checking.
outbox-refused = Message { $id }: refused by your operator.
outbox-cancelled = Message { $id }: taken back before it left.
outbox-flushed = Accepted: { $accepted }. Waiting: { $waiting }. Refused: { $refused }. Uncertain: { $uncertain }.
verdict-ok = yes
verdict-failed = NO
verdict-skipped = not done
service-imap = Receiving (IMAP)
service-smtp = Sending (SMTP)
service-directory = Directory
service-white-list = White list
step-anchors = authorities
step-resolution = server name
step-connection = connection
step-tls = encryption
step-certificate = certificate
step-capabilities = capabilities
step-sign-in = sign-in
step-list = white list
account-added = Account added. To receive your messages: pli sync
no-account = No account on this workstation. To add one: pli account add --operator OPERATOR --address ADDRESS
nothing-received = Nothing was received yet. Run: pli sync
no-draft = No draft.
no-outgoing = No message to send, none sent from this workstation.
more-messages = There are more messages: raise --limit.
unread = unread
total = total
subject = Subject:
cc = Cc:
date = Date:
file = { $name } ({ $mime }, { $size } bytes)
attachment = Attachment: { $name } ({ $mime }, { $size } bytes)
attention = Attention ({ $code }): { $text }
receipt = Receipt: { $kind }, { $recipient } ({ $status })
receipt-delivered = delivered
receipt-failed = not delivered
receipt-delayed = delayed
receipt-relayed = relayed
receipt-read = read
receipt-deleted = deleted without being read
receipt-processed = processed
receipt-processing-failed = processing failed
patient = Patient: { $traits }
xdm-birth-name = birth name { $value }
xdm-born = born { $value }
patient-ins = INS { $value }
document-type = Type:
document-author = Author:
document-file = File:
domain-unsure = { $domain } is not in our copy of the white list, which is not enough to decide.
record-description = Description
record-certificate = Certificate
record-contact = Contact
record-support = Support
record-updated = Updated
list-complete = Complete list of { $generated }: { $domains } domains.
list-undated = Complete list, without a date: { $domains } domains.
list-incomplete = Incomplete list: { $domains } domains could be read.
cert-subject = Subject
cert-issuer = Issuer
cert-holder = Holder
cert-title = Profession or card
cert-number = Number
cert-structure = Structure
cert-validity = Valid
cert-other-names = Other names
cert-usages = Usages
cert-key = Key
cert-sha256 = SHA-256
cert-key-sha256 = SHA-256 of the key
cert-revocation-lists = Revocation lists
cert-ocsp = OCSP
cert-attention = Attention
cert-test-branch = certificate of the TEST branch of IGC-Santé
cert-sandbox-key = demonstration key, known to everybody
cert-warning-no-alternative-name = This certificate has no alternative name (SAN): the name was read in its subject.
cert-warning-expires-soon = This certificate expires within 30 days.
cert-warning-issuer-revocation-unknown = No current list says whether the authorities above it are revoked.
check-accepted = Certificate accepted: { $subject } (until { $until })
check-certificate-asked = The server asks for a client certificate.
check-capabilities = Capabilities:
check-good = Everything that could be checked is good.
check-bad = At least one server is not good: see the lines marked ✗.
hypotheses = Facts of the profile that the operator has not confirmed:
fact-addresses = addresses: { $value }
fact-peer = connected to { $value }
fact-version = TLS version { $value }
fact-suite = suite { $value }
fact-subject = subject: { $value }
fact-issuer = issuer: { $value }
fact-not-after = valid until { $value }
fact-chain = certificates presented: { $value }
fact-domains = domains: { $value }
fact-complete = whole list read: { $value }
fact-warnings = attention: { $value }
fact-naming-contexts = naming contexts: { $value }
fact-controls = controls: { $value }
fact-extensions = extensions: { $value }
fact-capabilities = announced: { $value }
dn-valid = This name keeps the operators' rules.
dn-syntax = The form CN=…,OU=…,O=…,ST=…,C=… is due: { $detail }.
dn-missing = { $detail } is missing.
dn-twice = { $detail } stands more than once.
dn-unexpected = { $detail } does not belong here.
dn-order = The order due is CN, OU, O, ST, C.
dn-cn-not-qualified = CN must be a fully qualified server name.
dn-cn-too-long = CN is longer than 63 characters.
dn-cn-characters = CN takes only letters without accents, digits, dot and hyphen.
dn-cn-delegation = A CN under mssante.fr needs a delegation.
dn-ou-form = OU must be 1 + FINESS (9 characters) or 3 + SIRET (14 digits).
dn-finess-key = The key of the FINESS number is wrong.
dn-siret-key = The key of the SIRET number is wrong.
dn-o-characters = O is written in capitals without accents.
dn-st-form = ST is written "Département (number)".
dn-st-unknown = ST: there is no such département.
dn-st-number = ST: this département has the number { $detail }.
dn-country = C must be FR.
sandbox-ready = Sandbox ready on { $address }: demonstration data, no real patient.
sandbox-profile = Profile
sandbox-authorities = Authorities
sandbox-accounts = Accounts (login, password, address):
sandbox-next = To try it, in another terminal: pli account add --operator { $profile } --address ADDRESS
sandbox-phone = [demonstration phone] { $to }: code { $code }, good for { $minutes } minutes
