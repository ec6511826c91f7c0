# Rédaction d’un message
composer-title = Nouveau message
composer-close = Fermer (le brouillon est conservé)
composer-discard = Supprimer le brouillon
composer-send = Envoyer
composer-from = De
composer-from-account = Écrire depuis : { $account }
composer-to = À
composer-cc = Cc
composer-bcc = Cci
composer-show-copies = Cc/Cci
composer-directory = Annuaire…
composer-recipient-hint = Nom ou adresse
composer-subject = Objet
composer-attach = Joindre des fichiers
composer-attach-title = Joindre des fichiers au message
composer-no-dialog = Ce poste n’a pas de fenêtre pour choisir un fichier : glissez le fichier sur le message, ou copiez-le dans vos dossiers et collez-le dans le texte. Votre service informatique peut installer un portail de bureau (xdg-desktop-portal) ou « zenity ».
composer-receipt = Demander un accusé de lecture
composer-patient-answer = Le patient pourra répondre
composer-text = Texte du message
composer-text-hint = Votre message
composer-preparing = Lecture du message d’origine…
composer-written-by = Le { $date }, { $sender } a écrit :
composer-forwarded-from = Message transféré de { $sender }, du { $date } :
composer-untouched = Rien n’est encore écrit
composer-unsaved = Modifications non enregistrées
composer-saving = Enregistrement…
composer-saved = Brouillon enregistré à { $time }
composer-saved-day = Brouillon enregistré ({ $day })
composer-save-failed = Non enregistré : { $why } ({ $code })
composer-second-draft = Ce brouillon a été modifié ou supprimé ailleurs. Votre texte est enregistré dans un second brouillon.
composer-draft-kept = Brouillon conservé.
composer-discard-title = Supprimer ce brouillon ?
composer-discard-words = Le texte, les destinataires et les pièces jointes seront perdus.
composer-discarding = Suppression du brouillon…
composer-discarded = Brouillon supprimé.
composer-sending = Vérification des adresses et mise à l’envoi…
composer-send-anyway = Envoyer quand même
composer-no-subject-title = Envoyer sans objet ?
composer-no-subject-words = L’objet est vide. Votre correspondant aura plus de mal à reconnaître ce message.
composer-no-file-title = Envoyer sans pièce jointe ?
composer-no-file-words = Le texte parle d’une pièce jointe, et il n’y en a aucune.
composer-understood = J’ai compris
composer-fault-no-recipient = À qui écrivez-vous ? Ajoutez au moins un destinataire. Rien n’a été envoyé.
composer-fault-bad-recipient = Un destinataire n’est pas une adresse. Corrigez celui qui est en rouge, ou cherchez-le dans l’annuaire. Rien n’a été envoyé.
composer-fault-several-patients = Plusieurs patients sont destinataires : chacun lirait le numéro INS de l’autre dans son adresse. Écrivez un message à chacun. Rien n’a été envoyé.
composer-fault-too-large = Le message ferait { $size }, et votre opérateur en accepte { $limit }. Retirez une pièce jointe. Rien n’a été envoyé.
composer-fault-still-reading = Une pièce jointe est encore en cours de lecture. Réessayez dans un instant.
composer-not-an-address = ce n’est pas une adresse
composer-outside = hors de l’espace de confiance MSSanté
composer-unsure = l’opérateur vérifiera
composer-already = Ce destinataire est déjà dans la liste.
composer-too-many = Le nombre maximal de destinataires est atteint (1 000).
composer-which-one = Plusieurs personnes portent ce nom. À laquelle écrivez-vous ?
composer-doubt-no-list = Liste blanche indisponible : l’opérateur vérifiera l’adresse.
composer-doubt-incomplete = Liste blanche incomplète : l’opérateur vérifiera l’adresse.
composer-doubt-stale = Liste blanche ancienne : l’opérateur vérifiera l’adresse.
composer-more = et { $count } { $count ->
        [one] autre
       *[other] autres
    }
composer-more-to-mend = et { $count } { $count ->
        [one] autre
       *[other] autres
    }, dont { $bad } à corriger
composer-fewer = Replier la liste
composer-recipients-count = { $line } : { $count } { $count ->
        [one] destinataire
       *[other] destinataires
    }
composer-suggestions = Correspondants proposés
composer-asking = Recherche dans l’annuaire…
composer-asking-failed = L’annuaire n’a pas pu être consulté : seuls les correspondants déjà connus ici sont proposés. { $why } ({ $code })
composer-nobody = Personne de ce nom dans l’annuaire. Vous pouvez écrire l’adresse entière.
composer-refine = Il y en a d’autres. Précisez votre recherche.
composer-files-count = { $count } { $count ->
        [one] pièce jointe
       *[other] pièces jointes
    }
composer-reading = Lecture de { $count } { $count ->
        [one] fichier
       *[other] fichiers
    }…
composer-file-refused = « { $name } » n’est pas joint. { $why } ({ $code })
composer-too-many-files = Un message prend 100 fichiers au plus : les autres ne sont pas joints.
composer-size = Message : { $size } sur { $limit } acceptés par votre opérateur
composer-size-nearly = Message : { $size } sur { $limit } acceptés par votre opérateur. Il reste peu de place.
composer-size-over = Message trop gros : { $size }, votre opérateur en accepte { $limit }. Retirez une pièce jointe.
