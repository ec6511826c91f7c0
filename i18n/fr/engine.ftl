ENVOI-07 = Le message ne peut pas être préparé : { $reason ->
        [no-recipient] il n’y a aucun destinataire
       *[bad-address] une des adresses n’est pas valide
    }.
    .advice = Rien n’a été envoyé et votre brouillon est conservé. Vérifiez les destinataires et les pièces jointes, puis recommencez.
ENVOI-08 = Plusieurs patients sont destinataires de ce message.
    .advice = Rien n’a été envoyé et votre brouillon est conservé. Chacun lirait le numéro INS de l’autre dans son adresse : écrivez un message à chaque patient.
ENVOI-09 = Le message est parti, mais sa copie n’a pas pu être classée dans « Envoyés ».
    .advice = Le message lui-même est bien parti et ne sera pas renvoyé. La copie sera classée à la prochaine connexion.
ENVOI-10 = Ce message est déjà parti, ou est en train de partir.
    .advice = Il ne peut plus être retiré. Si besoin, écrivez à son destinataire.
ENVOI-11 = Il n’y a rien à décider pour ce message : son envoi n’est pas incertain.
    .advice = Consultez la liste des envois pour connaître son état.
LISTE-01 = La liste blanche de l’espace de confiance n’a pas pu être obtenue, et aucune n’est conservée ici.
    .advice = Vous pouvez continuer à lire et à écrire : l’opérateur vérifiera les adresses. Vérifiez votre connexion, puis actualisez la liste.
LISTE-02 = La liste blanche conservée ici est trop ancienne.
    .advice = Vous pouvez continuer à écrire : l’opérateur vérifiera les adresses. Actualisez la liste dès que possible.
LISTE-04 = Cette adresse n’est pas dans l’espace de confiance MSSanté (domaine { $domain }).
    .advice = Le message n’a pas été envoyé ; votre brouillon est conservé. Cherchez l’adresse MSSanté de votre correspondant dans l’annuaire.
MOTEUR-01 = Le programme est en train de s’arrêter.
    .advice = Rien n’est perdu : ce qui attend partira au prochain démarrage.
MOTEUR-02 = Le profil de l’opérateur ne propose pas ce service : { $service }.
    .advice = Choisissez un autre opérateur pour ce compte, ou complétez son profil.
