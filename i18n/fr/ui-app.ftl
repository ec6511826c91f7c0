FENETRE-01 = La fenêtre ne peut pas s’ouvrir.
    .advice = Vérifiez que vous êtes dans une session graphique, puis relancez Pli. La ligne de commande reste utilisable.
app-title = Pli
app-title-unread =
    { $count ->
        [one] { $count } non lu — Pli
       *[other] { $count } non lus — Pli
    }
app-opening = Ouverture de vos données…
app-closing = Enregistrement et fermeture…
app-folders = Dossiers
app-list = Liste des messages
app-reader = Message
app-divider-folders = Largeur des dossiers
app-divider-list = Largeur de la liste
app-nothing-open = Aucun message ouvert
app-nothing-open-text = Choisissez un message dans la liste, avec la souris ou les flèches du clavier.
app-undo = Annuler
app-cancel = Annuler
app-close = Fermer
app-keys = Raccourcis clavier
app-sending-name = Message sur le départ, encore annulable
app-sending = Envoi dans { $seconds } s
app-news =
    { $count ->
        [0] Aucun nouveau message
        [one] { $count } nouveau message
       *[other] { $count } nouveaux messages
    }
app-overruled = Le serveur n’a pas accepté une action faite ici : son état est de nouveau affiché. { $reason }
app-list-unsure = La liste blanche ne permet pas de vérifier « { $domain } » : l’opérateur vérifiera l’adresse.
app-writing = Un message est en cours d’écriture.
app-resume = Reprendre le brouillon
app-print = Enregistrez le document pour l’imprimer.
app-code-changed = Le code de ce poste est changé.
app-close-title = Fermer Pli ?
app-close-sending = Un message doit partir dans quelques secondes. Si vous fermez maintenant, il partira à la prochaine ouverture.
app-close-yes = Fermer maintenant
app-end = Fermer Pli
app-look-again = Réessayer
app-unsaved-title = Fermer sans votre brouillon ?
app-unsaved-words = Le message en cours n’a pas encore pu être enregistré ou envoyé. Si vous continuez, ce que vous avez écrit depuis le dernier enregistrement peut être perdu.
app-unsaved-yes = Continuer et le perdre
app-not-locked-unsaved = L’écran est masqué, mais pas verrouillé : le message en cours n’a pas pu être enregistré ou envoyé. Affichez-le, copiez son texte ou libérez de la place sur le disque, puis verrouillez de nouveau.
banner-formation = Environnement de formation — aucune donnée réelle
banner-sandbox = Environnement de démonstration — aucune donnée réelle
banner-other = Environnement d’essai — hors de l’espace de confiance MSSanté
status-name = État de Pli
status-not-yet = Pas encore connecté
status-connecting = Connexion en cours…
status-synchronising = Synchronisation en cours…
status-online = Connecté
status-offline = Hors connexion
status-waiting = Connexion coupée ({ $code }), nouvel essai à { $time }
status-submission = L’envoi est impossible pour le moment ({ $code })
status-sign-in = Connexion nécessaire
status-sign-in-now = Se connecter
status-synchronised = Synchronisé : { $time }
status-never-synchronised = Pas encore synchronisé
status-refused-words =
    { $count ->
        [one] Un message n’a pas atteint tous ses destinataires : il a été refusé, en tout ou en partie.
       *[other] { $count } messages n’ont pas atteint tous leurs destinataires : ils ont été refusés, en tout ou en partie.
    }
status-refused-open = Voir, et rouvrir en brouillon
status-uncertain-words =
    { $count ->
        [one] Envoi incertain : la connexion a été coupée. Ne renvoyez pas avant vérification.
       *[other] { $count } envois incertains : la connexion a été coupée. Ne renvoyez pas avant vérification.
    }
status-uncertain-open = Voir, et décider
status-card = Carte CPS insérée
status-mask = Masquer
status-lock = Verrouiller
status-change = Changer de professionnel
demo-panel-title = Démonstration
demo-panel-text = Ce volet ne fait pas partie de Pli. Tout est fictif et disparaît à la fermeture.
demo-panel-phone = Téléphone
demo-panel-silent = Aucun code reçu pour l’instant.
demo-panel-persons = Qui vous pouvez être
demo-panel-password = Mot de passe : { $password }
