# Fenêtre : les détails de la connexion
connection-title = Détails de la connexion
connection-state = Connexion
connection-unknown = Aucun changement depuis l’ouverture de cette page
connection-offline = Hors connexion
connection-connecting = Connexion en cours
connection-online = Connecté
connection-waiting = Connexion coupée, nouvel essai prévu
connection-submission = Réception possible, envoi impossible pour le moment
connection-sign-in = Vous devez vous connecter
connection-since = Depuis le { $value }
connection-next-try = Prochain essai à { $value }
connection-valid-until = Votre opérateur demandera un nouveau code après le { $value }
connection-validity-unknown = L’opérateur n’a pas dit jusqu’à quand la session est valable.
connection-last-sync = Dernière synchronisation : { $value }
connection-synchronise = Synchroniser maintenant
connection-synchronising = Synchronisation en cours…
connection-servers = Serveurs
connection-check-hint = Vérifie chaque serveur pas à pas : nom, connexion, chiffrement, certificat, identification. Rien n’est envoyé ni modifié. L’opérateur peut demander un code.
connection-check = Tester la connexion
connection-check-again = Tester de nouveau
connection-checking = Vérification des serveurs, pas à pas…
connection-check-bad = Au moins un serveur ne convient pas.
connection-check-step = { $step } : { $verdict }
connection-list = Liste blanche
connection-list-busy = Lecture de la liste blanche…
connection-list-refresh = Actualiser la liste
connection-list-what = La liste des domaines de l’espace de confiance MSSanté : rien n’est envoyé en dehors.
connection-list-absent = Aucune liste sur ce poste : l’opérateur vérifiera les adresses.
connection-list-domains = { $form ->
    [one] { $count } domaine
   *[other] { $count } domaines
}
connection-list-complete = Liste complète.
connection-list-incomplete = Liste incomplète : l’opérateur vérifiera les adresses absentes.
connection-list-fetched = Confirmée par le serveur le { $value }
connection-list-problem = La dernière actualisation a échoué ({ $code }).
connection-outbox = Messages envoyés depuis ce poste
connection-outbox-empty = Aucun message à envoyer ni envoyé depuis ce poste.
connection-outbox-hint = « Accepté par votre opérateur » ne veut pas dire « lu ».
connection-no-subject = (sans objet)
connection-more-recipients =
    { $count ->
        [one] Et { $count } autre destinataire
       *[other] Et { $count } autres destinataires
    }
connection-queued = En attente d’envoi
connection-sending = Envoi en cours
connection-accepted = Accepté par votre opérateur, copie à classer
connection-filed = Accepté par votre opérateur
connection-uncertain = Envoi incertain
connection-refused = Refusé par votre opérateur
connection-cancelled = Retiré avant l’envoi
connection-uncertain-words = La connexion a été coupée pendant l’envoi : personne ne sait si le message est parti. Vérifiez auprès du destinataire ou dans vos messages envoyés avant de décider.
connection-refused-words = Ce message a été refusé : personne ne l’a reçu. Corrigez-le, ou prévenez vos destinataires autrement.
connection-partly-words = Ce message n’a pas atteint tous ses destinataires. Les autres l’ont reçu : rouvert en brouillon, il n’est adressé qu’à ceux qui ne l’ont pas.
connection-known = J’ai compris
connection-to-waiting = En attente
connection-to-accepted = Accepté par votre opérateur ({ $time })
connection-to-refused = Refusé
connection-to-uncertain = Incertain
connection-to-delivered = Remis ({ $time })
connection-to-failed = Non remis
connection-to-read = Lu ({ $time })
connection-operator-said = Réponse de l’opérateur : { $reply }
connection-reopen = Rouvrir en brouillon
connection-take-back = Annuler l’envoi
connection-journal = Journal de l’envoi
connection-step = { $step } — { $detail }
connection-step-queued = Mis en attente d’envoi
connection-step-begin = Transmission commencée
connection-step-end = Fin du texte transmise
connection-step-answered = Réponse de l’opérateur reçue
connection-step-later = Remis à plus tard
connection-step-refused = Refusé par l’opérateur
connection-step-no-answer = Connexion coupée avant la réponse
connection-step-found = Retrouvé après un arrêt de Pli
connection-step-taken-back = Envoi annulé
connection-step-held = Considéré comme parti
connection-step-again = Renvoi demandé
connection-step-evidence = Départ confirmé
connection-step-receipt = Accusé ou avis reçu
connection-step-filed = Copie classée
connection-step-filed-by-operator = Copie classée par l’opérateur
connection-step-copy-awaited = Copie de l’opérateur attendue
connection-step-copy-not-filed = Copie non classée
connection-step-known = Refus lu
connection-step-decided = votre décision
connection-step-sent-folder = copie trouvée dans les messages envoyés
connection-step-heard-accepted = accepté
connection-step-heard-refused = refusé
connection-step-heard-delivered = remis
connection-step-heard-failed = non remis
connection-step-heard-read = lu
connection-step-recipients = { $form ->
    [one] pour { $count } destinataire
   *[other] pour { $count } destinataires
}
connection-resend-title = Renvoyer ce message ?
connection-resend-words = Si le premier envoi est arrivé, le destinataire le recevra deux fois.
connection-resend-yes = Renvoyer
connection-hold-title = Considérer ce message comme parti ?
connection-hold-words = Il ne sera pas renvoyé. S’il n’était pas parti, le destinataire ne le recevra pas.
connection-hold-yes = Considérer comme parti
connection-traces = Journal des actions
connection-traces-empty = Aucune action enregistrée ces quatorze derniers jours.
connection-traces-hint = Les 200 dernières actions des quatorze derniers jours, sans le contenu des messages. Elles sont conservées six mois.
connection-trace = { $action } — { $answer }
connection-trace-done = fait
connection-trace-found = { $form ->
    [one] { $count } réponse
   *[other] { $count } réponses
}
connection-did-sign-in = Connexion
connection-did-sign-out = Déconnexion
connection-did-synchronise = Synchronisation
connection-did-open = Lecture d’un message
connection-did-flag = Marquage
connection-did-move = Déplacement
connection-did-delete = Suppression
connection-did-expunge = Suppression définitive
connection-did-save-draft = Enregistrement d’un brouillon
connection-did-remove-draft = Suppression d’un brouillon
connection-did-send = Envoi
connection-did-unsend = Annulation d’un envoi
connection-did-replay = Report des actions sur le serveur
connection-did-flush = Traitement des envois
connection-did-resolve = Décision sur un envoi incertain
connection-did-acknowledge = Envoi d’un accusé de lecture
connection-did-note-refusal = Prise de connaissance d’un refus
connection-did-file = Classement de la copie d’un envoi
connection-did-directory = Recherche dans l’annuaire
connection-did-white-list = Lecture de la liste blanche
connection-did-check = Vérification des serveurs
connection-did-reconnect = Nouvelle connexion
connection-signatures = { $count ->
    [one] Carte CPS : une signature depuis l’ouverture de la session
   *[other] Carte CPS : { $count } signatures depuis l’ouverture de la session
}
