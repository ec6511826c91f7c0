CMD-01 =
    { $reason ->
        [command-missing] Il manque la commande à exécuter.
        [command-unknown] La commande « { $argument } » n’existe pas.
        [missing] Il manque un argument : { $argument }.
        [unknown] L’argument { $argument } n’existe pas.
        [value] La valeur donnée pour { $argument } ne convient pas.
        [conflict] L’argument { $argument } ne va pas avec un autre argument donné.
        [anchors-fixed] { $argument } ne sert qu’aux environnements « sandbox » et « other » : les autorités de production et de formation sont fixées.
       *[other] La ligne de commande ne peut pas être lue.
    }
    .advice = Rien n’a été changé. La liste des commandes et de leurs arguments s’affiche avec --help.
CMD-02 = Le fichier { $path } ne peut pas être lu ou écrit.
    .advice = Rien n’a été changé. Vérifiez le nom du fichier et vos droits sur son dossier.
CMD-03 =
    La réponse attendue ({ $what ->
        [passphrase] phrase secrète
        [password] mot de passe
        [code] code à usage unique
        [pin] code porteur
       *[other] descripteur
    }) n’a pas pu être lue.
    .advice = Rien n’a été envoyé. Lancez la commande dans un terminal, ou donnez un descripteur lisible avec --secrets-fd.
CMD-04 = Il n’y a pas encore de compte sur ce poste.
    .advice = Ajoutez-en un : pli account add --operator OPÉRATEUR --address ADRESSE.
CMD-05 = Rien n’a encore été reçu : les dossiers de la boîte aux lettres ne sont pas connus.
    .advice = Lancez « pli sync », puis recommencez.

technical-detail = Détail technique, utile à l’assistance : { $detail }
ask-passphrase = Phrase secrète de ce poste :
ask-new-passphrase = Choisissez la phrase secrète de ce poste :
ask-password = Mot de passe de { $login } :
ask-password-again = Mot de passe refusé. Mot de passe de { $login } :
ask-code = Code reçu (valable { $seconds } secondes) :
ask-code-again = Code refusé, un nouveau code a été envoyé. Code reçu (valable { $seconds } secondes) :
account-removed = Compte { $address } retiré de ce poste.
synchronised = Dossiers : { $folders }. Nouveaux messages : { $new }. Messages retirés : { $removed }. Messages ouverts pour leurs documents : { $bodies }.
messages-done = Messages traités : { $count }.
no-message = Aucun message.
file-saved = Fichier enregistré : { $path }
from = De :
to = À :
integrity-intact = Empreinte conforme
integrity-different = Empreinte non conforme : fichier endommagé ou incomplet
integrity-unverifiable = Empreinte non vérifiable
nobody-found = Personne n’a été trouvé.
refine-search = Il y a d’autres réponses : précisez votre recherche.
domain-listed = { $domain } est dans l’espace de confiance.
domain-not-listed = { $domain } est hors de l’espace de confiance.
list-updated = Liste blanche : { $domains } domaines.
recipient-unsure = La liste blanche ne permet pas de vérifier { $domain } : l’opérateur décidera.
draft-saved = Brouillon { $id } enregistré.
outbox-queued = Message { $id } : en attente d’envoi.
outbox-sending = Message { $id } : envoi en cours.
outbox-accepted = Message { $id } : accepté par votre opérateur, copie à classer.
outbox-filed = Message { $id } : accepté par votre opérateur, copie classée dans les envoyés.
outbox-uncertain = Message { $id } : envoi incertain, ne renvoyez pas avant vérification.
outbox-refused = Message { $id } : refusé par votre opérateur.
outbox-cancelled = Message { $id } : retiré avant l’envoi.
outbox-flushed = Acceptés : { $accepted }. En attente : { $waiting }. Refusés : { $refused }. Incertains : { $uncertain }.
verdict-ok = oui
verdict-failed = NON
verdict-skipped = non fait
service-imap = Réception (IMAP)
service-smtp = Envoi (SMTP)
service-directory = Annuaire
service-white-list = Liste blanche
step-anchors = autorités
step-resolution = nom du serveur
step-connection = connexion
step-tls = chiffrement
step-certificate = certificat
step-capabilities = capacités
step-sign-in = identification
step-list = liste blanche
account-added = Compte ajouté. Pour recevoir vos messages : pli sync
no-account = Aucun compte sur ce poste. Pour en ajouter un : pli account add --operator OPÉRATEUR --address ADRESSE
nothing-received = Rien n’a encore été reçu. Lancez : pli sync
no-draft = Aucun brouillon.
no-outgoing = Aucun message à envoyer ni envoyé depuis ce poste.
more-messages = Il y a d’autres messages : augmentez --limit.
unread = non lus
total = total
subject = Objet :
cc = Copie :
date = Date :
file = { $name } ({ $mime }, { $size } octets)
attachment = Pièce jointe : { $name } ({ $mime }, { $size } octets)
attention = Attention ({ $code }) : { $text }
receipt = Accusé : { $kind }, { $recipient } ({ $status })
receipt-delivered = remis
receipt-failed = non remis
receipt-delayed = retardé
receipt-relayed = relayé
receipt-read = lu
receipt-deleted = supprimé sans être lu
receipt-processed = traité
receipt-processing-failed = traitement en échec
patient = Patient : { $traits }
xdm-birth-name = nom de naissance { $value }
xdm-born = né(e) le { $value }
patient-ins = INS { $value }
document-type = Type :
document-author = Auteur :
document-file = Fichier :
domain-unsure = { $domain } est absent de notre copie de la liste blanche, qui ne suffit pas pour décider.
record-description = Description
record-certificate = Certificat
record-contact = Responsable
record-support = Support
record-updated = Mis à jour
list-complete = Liste complète du { $generated } : { $domains } domaines.
list-undated = Liste complète, sans date : { $domains } domaines.
list-incomplete = Liste incomplète : { $domains } domaines ont pu être lus.
cert-subject = Sujet
cert-issuer = Émetteur
cert-holder = Titulaire
cert-title = Profession ou carte
cert-number = Identifiant
cert-structure = Structure
cert-validity = Valable
cert-other-names = Autres noms
cert-usages = Usages
cert-key = Clé
cert-sha256 = SHA-256
cert-key-sha256 = SHA-256 de la clé
cert-revocation-lists = Listes de révocation
cert-ocsp = OCSP
cert-attention = Attention
cert-test-branch = certificat de la branche de TEST de l’IGC-Santé
cert-sandbox-key = clé de démonstration, connue de tous
cert-warning-no-alternative-name = Ce certificat n’a pas de nom alternatif (SAN) : le nom a été lu dans le sujet.
cert-warning-expires-soon = Ce certificat expire dans moins de 30 jours.
cert-warning-issuer-revocation-unknown = Aucune liste à jour ne dit si les autorités au-dessus sont révoquées.
check-accepted = Certificat accepté : { $subject } (jusqu’au { $until })
check-certificate-asked = Le serveur demande un certificat client.
check-capabilities = Capacités :
check-good = Tout ce qui pouvait être vérifié est bon.
check-bad = Au moins un serveur ne convient pas : voyez les lignes marquées ✗.
hypotheses = Points du profil que l’opérateur n’a pas confirmés :
fact-addresses = adresses : { $value }
fact-peer = relié à { $value }
fact-version = version TLS { $value }
fact-suite = suite { $value }
fact-subject = sujet : { $value }
fact-issuer = émetteur : { $value }
fact-not-after = valable jusqu’au { $value }
fact-chain = certificats présentés : { $value }
fact-domains = domaines : { $value }
fact-complete = liste lue en entier : { $value }
fact-warnings = attention : { $value }
fact-naming-contexts = racines : { $value }
fact-controls = contrôles : { $value }
fact-extensions = extensions : { $value }
fact-capabilities = annoncées : { $value }
dn-valid = Ce nom respecte les règles des opérateurs.
dn-syntax = Forme attendue « CN=…,OU=…,O=…,ST=…,C=… » : { $detail }.
dn-missing = { $detail } manque.
dn-twice = { $detail } figure plusieurs fois.
dn-unexpected = { $detail } n’a pas sa place ici.
dn-order = L’ordre attendu est CN, OU, O, ST, C.
dn-cn-not-qualified = CN doit être un nom de serveur complet.
dn-cn-too-long = CN dépasse 63 caractères.
dn-cn-characters = CN n’admet que lettres sans accent, chiffres, point et tiret.
dn-cn-delegation = Un CN sous mssante.fr suppose une délégation.
dn-ou-form = OU doit être 1 + FINESS (9 caractères) ou 3 + SIRET (14 chiffres).
dn-finess-key = La clé du numéro FINESS est fausse.
dn-siret-key = La clé du numéro SIRET est fausse.
dn-o-characters = O s’écrit en capitales sans accent.
dn-st-form = ST s’écrit « Département (numéro) ».
dn-st-unknown = ST : département inconnu.
dn-st-number = ST : ce département porte le numéro { $detail }.
dn-country = C doit être FR.
sandbox-ready = Bac à sable prêt sur { $address } : données de démonstration, aucun patient réel.
sandbox-profile = Profil
sandbox-authorities = Autorités
sandbox-accounts = Comptes (identifiant, mot de passe, adresse) :
sandbox-next = Pour l’essayer, dans un autre terminal : pli account add --operator { $profile } --address ADRESSE
sandbox-phone = [téléphone de démonstration] { $to } : code { $code }, valable { $minutes } minutes
