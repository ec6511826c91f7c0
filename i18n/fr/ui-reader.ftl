# The reader: message, patient, documents.
reader-name = Message
reader-actions = Actions sur le message
reader-back = Revenir à la liste
reader-reply = Répondre
reader-reply-all = Répondre à tous
reader-forward = Transférer
reader-archive = Archiver
reader-delete = Supprimer
reader-more = Autres actions
reader-mark-unread = Marquer comme non lu
reader-mark-read = Marquer comme lu
reader-flag = Marquer
reader-unflag = Ne plus marquer
reader-mark-treated = Marquer comme traité
reader-untreated = Ne plus marquer comme traité
reader-move = Déplacer…
reader-copy-text = Copier le texte
reader-save-original = Enregistrer le message original…
reader-fold = Réduire
reader-no-subject = (sans objet)
reader-subject-whole = Afficher tout l’objet
reader-no-sender = Expéditeur inconnu
reader-from = De { $name }
reader-place = { $organisation }, { $town }
reader-no-recipient = Aucun destinataire indiqué
reader-to = À { $names }
reader-cc = Copie à { $names }
reader-to-more = À { $names } et { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
reader-recipients-all = Afficher tous les destinataires
reader-recipients-cut =
    { $count ->
        [one] … et { $count } autre destinataire
       *[other] … et { $count } autres destinataires
    }
reader-answered = Répondu
reader-forwarded = Transféré
reader-flagged = Marqué
reader-treated = Traité
reader-reading = Ouverture du message…
reader-fetching = Récupération du message auprès de votre opérateur…
reader-opening = Ouverture du document…
reader-retry = Réessayer
reader-fetch = Récupérer le message
reader-paused = Message non récupéré
reader-paused-text = Son contenu est encore chez votre opérateur. Vous pourrez le récupérer quand vous voudrez.
reader-gone = Ce message n’est plus dans votre boîte aux lettres : il a été déplacé ou supprimé ailleurs. Vous pouvez encore lire ce qui est affiché.
reader-integration = { $reason ->
    [r900] Le logiciel du destinataire n’a pas intégré votre document : version non prise en charge (code 900).
    [r901] Le logiciel du destinataire n’a pas intégré votre document : l’auteur n’est pas autorisé (code 901).
    [r902] Le logiciel du destinataire n’a pas intégré votre document : le patient y est inconnu (code 902).
    [r903] Le logiciel du destinataire n’a pas intégré votre document : il ne contient pas d’INS (code 903).
    [r904] Le logiciel du destinataire n’a pas intégré votre document : l’INS du patient y est différente (code 904).
    [none] Le logiciel du destinataire n’a pas intégré votre document.
   *[other] Le logiciel du destinataire n’a pas intégré votre document (code { $code }).
}
reader-replaces = Ce message annule et remplace un envoi précédent.
reader-end-of-exchange = L’expéditeur indique que l’échange est terminé.
reader-receipt-wanted = L’expéditeur demande un accusé de lecture.
reader-receipt-wanted-at = Un accusé de lecture est demandé, à envoyer à { $address } : ce n’est pas l’adresse de l’expéditeur.
reader-receipt-send = Envoyer l’accusé de lecture
reader-receipt-refuse = Ne pas l’envoyer
reader-receipt-text = Votre message a été affiché par son destinataire. Cela ne dit pas qu’il a été compris ni suivi d’effet.
reader-receipt-sent = Accusé de lecture envoyé.
reader-receipt-refused = Aucun accusé de lecture ne sera envoyé.
reader-receipt-somebody = le destinataire
reader-receipt-delivered = Remis dans la boîte aux lettres de { $recipient }.
reader-receipt-failed = Non remis à { $recipient } : le message n’est pas arrivé.
reader-receipt-delayed = La remise à { $recipient } est retardée : l’opérateur essaie encore.
reader-receipt-relayed = Transmis vers { $recipient }, dont le système n’envoie pas d’avis de remise.
reader-receipt-read = Lu par { $recipient }.
reader-receipt-deleted = Supprimé sans être lu par { $recipient }.
reader-receipt-processed = Traité par le logiciel de { $recipient }.
reader-receipt-not-processed = Le logiciel de { $recipient } n’a pas pu traiter ce message.
reader-receipts-more = { $count ->
    [one] … et { $count } autre avis dans ce message.
   *[other] … et { $count } autres avis dans ce message.
}
reader-oddities = Particularités du fichier ({ $count })
reader-thread =
    { $count ->
        [one] Conversation : { $count } message
       *[other] Conversation : { $count } messages
    }
reader-thread-name = Conversation
reader-thread-line = { $name }, { $date } : { $words }
reader-files = { $count ->
    [one] { $count } pièce jointe ({ $size })
   *[other] { $count } pièces jointes ({ $size })
}
reader-files-name = Pièces jointes
reader-files-more = { $count ->
    [one] Afficher { $count } autre
   *[other] Afficher les { $count } autres
}
reader-file-detail = { $type }, { $size }
reader-save = Enregistrer…
reader-save-name = Enregistrer { $name } ({ $type }, { $size })
reader-save-all = Tout enregistrer…
reader-save-title = Enregistrer le fichier reçu
reader-save-all-title = Choisissez où enregistrer la première pièce jointe : les autres iront à côté
reader-saved = { $count ->
    [one] Fichier enregistré.
   *[other] { $count } fichiers enregistrés.
}
reader-saved-nothing = Rien n’a été enregistré : le fichier n’est plus ici.
reader-no-dialog = Ce poste n’a pas de fenêtre pour choisir un fichier : rien n’a été enregistré. Demandez à votre service informatique d’installer un portail de bureau (xdg-desktop-portal) ou « zenity ».
reader-type-pdf = PDF
reader-type-zip = archive zip
reader-type-mail = message
reader-type-text = texte
reader-type-xml = document XML
reader-type-picture = image
reader-tabs = Documents et message
reader-tab-message = Message
reader-other = Pli ne sait pas afficher ce fichier ({ $type }, { $size }). Vous pouvez l’enregistrer pour l’ouvrir avec un autre logiciel.
reader-no-text = Ce message ne contient pas de texte.
reader-page = Page { $page } sur { $count }
reader-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
reader-zoom = Taille d’affichage
reader-zoom-width = Ajuster à la largeur
reader-zoom-actual = Taille réelle
reader-zoom-in = Agrandir
reader-zoom-out = Réduire la taille
reader-percent = { $percent } %
reader-link-title = Copier cette adresse ?
reader-link-words = Ce lien mène à : { $target } — Pli n’ouvre aucun site de lui-même. Vous pouvez copier l’adresse et l’ouvrir dans votre navigateur si vous faites confiance à l’expéditeur.
reader-link-copy = Copier l’adresse
reader-link-copied = Adresse copiée.
reader-text-copied = Texte copié.

blocks-more = Afficher la suite
blocks-cut = Ce texte est long : seul son début est affiché.
blocks-links = { $count ->
    [one] { $count } lien dans ce texte
   *[other] { $count } liens dans ce texte
}
blocks-links-name = Liens
blocks-quote = Citation
blocks-quote-open = Afficher toute la citation
blocks-quote-fold = Réduire la citation
blocks-list = Liste
blocks-table = Tableau de { $rows } { $rows ->
        [one] ligne
       *[other] lignes
    } et { $columns } { $columns ->
        [one] colonne
       *[other] colonnes
    }
blocks-picture = Image
blocks-picture-missing = Image non affichée : { $name }

identity-banner = Patient : { $name }
identity-attachment = Pièce jointe : patient et empreinte non vérifiés
identity-unknown = Aucun patient n’est désigné par ce document.
identity-unnamed = Patient sans nom
identity-untitled = Document sans titre
identity-birth-name = nom de naissance : { $name }
identity-born = { $sex ->
    [female] née le { $date }
    [male] né le { $date }
   *[other] né(e) le { $date }
}
identity-born-age = { $sex ->
    [female] née le { $date } ({ $age })
    [male] né le { $date } ({ $age })
   *[other] né(e) le { $date } ({ $age })
}
identity-born-unknown = date de naissance non indiquée
identity-years = { $count ->
    [one] { $count } an
   *[other] { $count } ans
}
identity-months = { $count } mois
identity-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
identity-sex = { $sex ->
    [female] sexe féminin
    [male] sexe masculin
    [undetermined] sexe indéterminé
   *[other] sexe non indiqué
}
identity-sex-short = { $sex ->
    [F] féminin
    [M] masculin
   *[other] indéterminé
}
identity-ins-none = Sans INS : rapprochement à faire par vous
identity-ins-complete = INS transmise par l’émetteur — traits complets
identity-ins-incomplete = INS transmise par l’émetteur — traits incomplets
identity-ins-implausible = INS transmise par l’émetteur — matricule non plausible (clé ou forme)
identity-ins-nia = identifiant provisoire (NIA)
identity-ins-test = INS de test
identity-ins-demonstration = INS de démonstration
identity-ins-calculated = INS-C calculée, qui n’est plus en usage
identity-intact = Empreinte conforme
identity-damaged = Empreinte non conforme : fichier endommagé ou incomplet
identity-unverifiable = Empreinte non vérifiable : l’émetteur n’en a pas transmis
identity-integrity-bar = Ce document n’est pas tel que l’expéditeur l’a décrit : il est endommagé ou incomplet. Ne le classez pas ; demandez un nouvel envoi.
identity-several = Ce message concerne { $count } patients. Vérifiez l’identité de chaque document avant de classer.
identity-differs = Identité discordante : { $differences }. Ne classez pas sans vérifier.
identity-spelling = Orthographes différentes : { $differences }
identity-difference-archive = { $trait } { $document } dans le document, { $other } dans l’archive
identity-difference-subject = { $trait } { $document } dans le document, { $other } dans l’objet du message
identity-trait-birth-name = nom de naissance
identity-trait-used-name = nom utilisé
identity-trait-given-name = prénom
identity-trait-birth-date = date de naissance
identity-trait-sex = sexe
identity-trait-ins = INS
identity-masked = Masqué aux professionnels de santé dans le dossier du patient
identity-invisible = Non visible par le patient : ne lui en parlez pas avant l’annonce prévue par l’auteur
identity-invisible-guardians = Non visible par les représentants légaux du patient
identity-replaced = Remplacé par une version plus récente de ce document
identity-replaced-on = Remplacé par la version du { $date }
identity-open-newer = Ouvrir la version à jour
