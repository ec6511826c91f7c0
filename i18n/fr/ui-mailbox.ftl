# Boîte aux lettres : dossiers et liste
mailbox-compose = Nouveau message
mailbox-inbox = Réception
mailbox-drafts = Brouillons
mailbox-server-drafts = Brouillons du serveur
mailbox-sent = Envoyés
mailbox-archives = Archives
mailbox-junk = Indésirables
mailbox-trash = Corbeille
mailbox-outbox = Boîte d’envoi
mailbox-outbox-waiting =
    { $number ->
        [none] aucun message en attente
        [one] { $count } message attend de partir
       *[many] { $count } messages attendent de partir
    }
mailbox-uncertain = Envois incertains
mailbox-uncertain-count =
    { $number ->
        [none] aucun envoi incertain
        [one] { $count } envoi dont personne ne sait s’il est parti
       *[many] { $count } envois dont personne ne sait s’ils sont partis
    }
mailbox-refused = Envois refusés
mailbox-refused-count =
    { $number ->
        [none] aucun message refusé
        [one] { $count } message refusé, en tout ou en partie
       *[many] { $count } messages refusés, en tout ou en partie
    }
mailbox-drafts-count =
    { $number ->
        [none] aucun brouillon
        [one] { $count } brouillon
       *[many] { $count } brouillons
    }
mailbox-unread-count =
    { $number ->
        [none] tout est lu
        [one] { $count } non lu
       *[many] { $count } non lus
    }
mailbox-directory = Annuaire
mailbox-settings = Réglages
mailbox-search = Rechercher un message
mailbox-clear-search = Effacer la recherche et les filtres
mailbox-search-everywhere = Chercher dans tous les dossiers
mailbox-everywhere = Tous les dossiers
mailbox-filters = Filtres
mailbox-filter-unread = Non lus
mailbox-filter-unread-long = Seulement les messages non lus
mailbox-filter-attachment = Joints
mailbox-filter-attachment-long = Seulement les messages avec une pièce jointe
mailbox-filter-documents = Documents
mailbox-filter-documents-long = Seulement les messages avec un document de santé
mailbox-filter-flagged = Marqués
mailbox-filter-flagged-long = Seulement les messages marqués
mailbox-filter-untreated = À traiter
mailbox-filter-untreated-long = Seulement les messages que vous n’avez pas encore traités
mailbox-filter-patient = Chercher par patient
mailbox-patient-placeholder = Patient…
mailbox-count =
    { $number ->
        [none] Aucun message
        [one] { $count } message, { $unreadnumber ->
            [none] lu
           *[one] non lu
        }
       *[many] { $count } messages, { $unreadnumber ->
            [none] tous lus
            [one] { $unread } non lu
           *[many] { $unread } non lus
        }
    }
mailbox-found =
    { $number ->
        [none] Aucun message trouvé
        [one] { $count } message trouvé
       *[many] { $count } messages trouvés
    }
mailbox-chosen =
    { $number ->
        [one] { $count } choisi
       *[many] { $count } choisis
    }
mailbox-order = Ordre de la liste
mailbox-order-newest = Du plus récent au plus ancien
mailbox-order-oldest = Du plus ancien au plus récent
mailbox-order-sender = Par expéditeur
mailbox-order-subject = Par objet
mailbox-messages = Messages
mailbox-loading = Lecture de vos messages…
mailbox-retry = Réessayer
mailbox-no-folder = Aucun dossier pour le moment
mailbox-no-folder-text = Vos dossiers apparaîtront ici après la première synchronisation.
mailbox-not-synced = Ce dossier n’a pas encore été lu
mailbox-not-synced-text = Ses messages apparaîtront ici dès que votre opérateur les aura transmis.
mailbox-empty-inbox = Aucun message
mailbox-empty-inbox-text = Votre boîte de réception est vide. Les nouveaux messages arriveront ici.
mailbox-empty-trash = La corbeille est vide
mailbox-empty-trash-text = Les messages que vous supprimez restent ici avant de disparaître.
mailbox-empty = Ce dossier est vide
mailbox-empty-text = Vous pouvez y déplacer des messages depuis un autre dossier.
mailbox-nothing-found = Aucun résultat
mailbox-nothing-found-here = Aucun message du dossier « { $folder } » ne contient « { $text } ».
mailbox-nothing-found-anywhere = Aucun message de cette boîte ne contient « { $text } ».
mailbox-nothing-found-drafts = Aucun brouillon ne contient « { $text } ».
mailbox-nothing-sifted = Aucun message du dossier « { $folder } » ne correspond à ces filtres.
mailbox-no-drafts = Aucun brouillon
mailbox-no-drafts-text = Ce que vous commencez à écrire est gardé ici, sur ce poste.
mailbox-draft-gone = Ce brouillon n’existe plus.
mailbox-draft-delete = Supprimer le brouillon
mailbox-draft-delete-title = Supprimer ce brouillon ?
mailbox-draft-delete-words = Ce que vous avez écrit sera perdu.
mailbox-draft-deleted = Brouillon supprimé.
mailbox-row-menu = Actions sur le message
mailbox-nobody = Expéditeur inconnu
mailbox-to-nobody = Sans destinataire
mailbox-to = À : { $names }
mailbox-to-more = À : { $names } et { $count } { $count ->
        [one] autre
       *[other] autres
    }
mailbox-no-subject = Sans objet
mailbox-mark-unread = non lu
mailbox-mark-answered = répondu
mailbox-mark-forwarded = transféré
mailbox-mark-receipt = accusé de lecture demandé
mailbox-mark-attachment = pièce jointe
mailbox-mark-flagged = marqué
mailbox-mark-treated = traité
mailbox-deeds = Actions sur la sélection
mailbox-archive = Archiver
mailbox-delete = Supprimer
mailbox-move = Déplacer…
mailbox-set-read = Marquer comme lu
mailbox-set-unread = Marquer comme non lu
mailbox-set-flag = Marquer d’un drapeau
mailbox-unset-flag = Retirer le drapeau
mailbox-set-treated = Marquer comme traité
mailbox-unset-treated = Marquer comme à traiter
mailbox-key-archive = A
mailbox-key-delete = Suppr
mailbox-key-unread = U
mailbox-key-treated = E
mailbox-archived =
    { $number ->
        [one] Message archivé.
       *[many] { $count } messages archivés.
    }
mailbox-binned =
    { $number ->
        [one] Message mis à la corbeille.
       *[many] { $count } messages mis à la corbeille.
    }
mailbox-destroyed =
    { $number ->
        [one] Message supprimé définitivement.
       *[many] { $count } messages supprimés définitivement.
    }
mailbox-moved =
    { $number ->
        [one] Message déplacé dans « { $folder } ».
       *[many] { $count } messages déplacés dans « { $folder } ».
    }
mailbox-moved-back =
    { $number ->
        [one] Message remis dans « { $folder } ».
       *[many] { $count } messages remis dans « { $folder } ».
    }
mailbox-moved-nothing = Les messages sont déjà dans ce dossier.
mailbox-archived-nothing = Les messages sont déjà dans les archives.
mailbox-no-archive = Votre boîte n’a pas de dossier d’archives. Rien n’a été déplacé : choisissez un dossier avec « Déplacer… ».
mailbox-delete-shared =
    { $number ->
        [one] Supprimer ce message de la boîte partagée ?
       *[many] Supprimer { $count } messages de la boîte partagée ?
    }
mailbox-delete-shared-words =
    { $number ->
        [one] Toute l’équipe le trouvera dans la corbeille, plus dans ce dossier.
       *[many] Toute l’équipe les trouvera dans la corbeille, plus dans ce dossier.
    }
mailbox-delete-unknown =
    { $number ->
        [one] Supprimer ce message ?
       *[many] Supprimer { $count } messages ?
    }
mailbox-delete-unknown-words =
    { $number ->
        [one] Cette boîte est peut-être partagée : le message irait alors à la corbeille pour toute l’équipe.
       *[many] Cette boîte est peut-être partagée : les messages iraient alors à la corbeille pour toute l’équipe.
    }
mailbox-delete-both = Supprimer { $total } messages, dont { $count } définitivement ?
mailbox-delete-both-words =
    { $number ->
        [one] Un message est déjà dans la corbeille : vous ne pourrez plus le retrouver, ni ici ni chez votre opérateur.
       *[many] { $count } messages sont déjà dans la corbeille : vous ne pourrez plus les retrouver, ni ici ni chez votre opérateur.
    } { $binnednumber ->
        [one] L’autre va à la corbeille.
       *[many] Les { $binned } autres vont à la corbeille.
    }
mailbox-delete-both-shared-words =
    { $number ->
        [one] Un message est déjà dans la corbeille : personne de l’équipe ne pourra plus le retrouver, ni ici ni chez votre opérateur.
       *[many] { $count } messages sont déjà dans la corbeille : personne de l’équipe ne pourra plus les retrouver, ni ici ni chez votre opérateur.
    } { $binnednumber ->
        [one] L’autre va à la corbeille, pour toute l’équipe.
       *[many] Les { $binned } autres vont à la corbeille, pour toute l’équipe.
    }
mailbox-destroy =
    { $number ->
        [one] Supprimer définitivement ce message ?
       *[many] Supprimer définitivement { $count } messages ?
    }
mailbox-destroy-words =
    { $number ->
        [one] Vous ne pourrez plus le retrouver, ni ici ni chez votre opérateur.
       *[many] Vous ne pourrez plus les retrouver, ni ici ni chez votre opérateur.
    }
mailbox-destroy-shared-words =
    { $number ->
        [one] Personne de l’équipe ne pourra plus le retrouver, ni ici ni chez votre opérateur.
       *[many] Personne de l’équipe ne pourra plus les retrouver, ni ici ni chez votre opérateur.
    }
mailbox-destroy-yes = Supprimer définitivement
mailbox-move-title =
    { $number ->
        [one] Déplacer le message vers…
       *[many] Déplacer { $count } messages vers…
    }
mailbox-move-search = Chercher un dossier
mailbox-move-folders = Dossiers
mailbox-move-cancel = Ne pas déplacer
mailbox-no-such-folder = Aucun dossier de ce nom
mailbox-no-such-folder-text = Aucun dossier de cette boîte ne contient « { $text } ».
