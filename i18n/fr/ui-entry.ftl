# Fenêtre : entrer, se cacher, se verrouiller
entry-banner-sandbox = Environnement de démonstration — aucune donnée réelle
entry-banner-formation = Environnement de formation — aucune donnée réelle
entry-banner-other = Environnement d’essai — hors de l’espace de confiance MSSanté
entry-environment-sandbox = Démonstration
entry-environment-formation = Formation (test)
entry-environment-other = Essai
entry-environment-production = Production
entry-kind-personal = Boîte personnelle
entry-kind-organisation = Boîte organisationnelle
entry-kind-application = Boîte applicative
entry-kind-practice = Boîte de cabinet
entry-kind-unknown = Type de boîte inconnu
entry-back = Retour
entry-cancel = Annuler
entry-sign-in = Se connecter
entry-password-title = Mot de passe demandé
entry-password-whose = { $operator } demande le mot de passe de { $login }.
entry-password = Mot de passe
entry-password-refused = Mot de passe refusé. Vérifiez-le, puis recommencez.
entry-remember-password = Retenir le mot de passe sur ce poste
entry-remember-password-hint = Il est conservé chiffré avec vos données et n’est lisible qu’une fois Pli déverrouillé.
entry-code-title = Code reçu
entry-code-sent = { $operator } a envoyé un code à usage unique pour { $address }.
entry-code = Code reçu
entry-code-refused = Code refusé. Un code ne sert qu’une fois : recopiez le dernier reçu.
entry-code-valid = Valable encore { $time }
entry-code-expired = Le code n’est plus valable.
entry-code-renew = Renvoyer un code
entry-code-hint = Pour envoyer un nouveau code, Pli s’identifie de nouveau auprès de votre opérateur. Le code précédent ne sert plus.
entry-step = Étape { $step } sur 3
entry-add-account = Ajouter une boîte aux lettres
entry-card-or-code = Insérez votre carte CPS, ou connectez-vous avec un code
entry-by-card = Avec ma carte CPS
entry-by-card-hint = Carte insérée dans le lecteur, et votre code porteur
entry-by-code = Avec un code
entry-by-code-hint = Votre adresse, votre mot de passe, et le code reçu sur votre téléphone
entry-which-mailbox = Quelle est votre boîte aux lettres ?
entry-address = Adresse MSSanté
entry-address-example = prenom.nom@domaine.mssante.fr
entry-address-wrong = Cette adresse n’est pas complète : la forme attendue est nom@domaine.
entry-address-known = Cette boîte aux lettres est déjà sur ce poste.
entry-login = Identifiant
entry-login-other = Identifiant différent de l’adresse ?
entry-login-same = Mon identifiant est mon adresse
entry-login-wanted = Cet opérateur demande souvent un identifiant qui n’est pas l’adresse.
entry-operator = Opérateur
entry-operator-hint = Choisissez l’opérateur qui héberge votre boîte aux lettres.
entry-operator-wanted = Choisissez un opérateur.
entry-operator-none = Aucun opérateur utilisable n’est connu de ce poste pour cet environnement.
entry-connecting = Connexion en cours
entry-doing-preparing = Préparation d’un espace chiffré sur ce poste
entry-doing-signing-in = Connexion à { $operator } : serveurs, certificats, mot de passe
entry-doing-looking-up = Recherche de votre identité dans l’annuaire national
entry-is-it-you = Est-ce bien vous ?
entry-mailbox-found = Boîte aux lettres trouvée
entry-directory-silent = L’annuaire national ne connaît pas encore cette adresse. Indiquez le nom que verront vos correspondants.
entry-directory-failed = L’annuaire national n’a pas répondu ({ $code }). Indiquez le nom que verront vos correspondants.
entry-other-mailboxes = Vos autres adresses
entry-other-mailboxes-hint = Vous pourrez les ajouter dans les réglages, une fois connecté.
entry-shown-name = Nom affiché
entry-name-wanted = Indiquez un nom : vos correspondants le verront.
entry-choose-station-code = Choisissez le code de ce poste
entry-station-code-hint = Il remplace votre mot de passe sur ce poste pour déverrouiller Pli. Il n’est envoyé à personne et ne peut pas être retrouvé.
entry-station-code = Code de ce poste
entry-station-code-again = Le même code, encore une fois
entry-station-code-least = Au moins 6 caractères.
entry-station-code-short = Encore trop court : au moins 6 caractères.
entry-station-code-different = Les deux codes sont différents.
entry-station-code-what = C’est le code que vous avez choisi pour ce poste, pas celui de votre opérateur.
entry-strength-weak = Facile à deviner. Quelques caractères de plus, ou d’une autre sorte, suffisent.
entry-strength-fair = Correct pour un poste que vous surveillez.
entry-strength-strong = Solide.
entry-finish = Terminer
entry-finishing = Enregistrement sur ce poste, puis ouverture de votre boîte aux lettres…
entry-locked-start = Bienvenue
entry-locked = Session verrouillée
entry-locked-idle = Session verrouillée : personne n’était au poste
entry-locked-tries = Session verrouillée : cinq codes faux
entry-reading-people = Lecture des professionnels de ce poste…
entry-refused = { $form ->
    [one] { $count } message refusé, en tout ou en partie
   *[other] { $count } messages refusés, en tout ou en partie
}
entry-uncertain = { $form ->
    [one] { $count } envoi incertain
   *[other] { $count } envois incertains
}
entry-unread = { $count ->
    [0] Aucun message non lu
   *[other] { $form ->
        [one] { $count } message non lu
       *[other] { $count } messages non lus
    }
}
entry-unlocking = Déverrouillage, puis ouverture de vos boîtes aux lettres…
entry-unlock = Déverrouiller
entry-unlock-keyring = Ouvrir avec le trousseau du système
entry-code-wrong = Code faux. Il vous reste { $left } essais.
entry-code-wrong-last = Code faux. Il vous reste 1 essai avant une attente.
entry-code-wrong-again = Code faux.
entry-wait = Prochain essai possible dans { $time }.
entry-start-over = Se reconnecter entièrement
entry-start-over-hint = Code oublié ? Reconnectez-vous entièrement : vos messages seront repris chez votre opérateur. Les brouillons et envois restés sur ce poste ne s’ouvrent qu’avec l’ancien code.
entry-who = Qui êtes-vous ?
entry-nameless = Professionnel sans nom connu
entry-another-person = Un autre professionnel
entry-new-person = Nouvelle personne sur ce poste
entry-masked = Écran masqué
entry-masked-hint = La réception et les envois continuent. Rien n’est lisible.
entry-new-messages = { $count ->
    [0] Aucun nouveau message
   *[other] { $form ->
        [one] { $count } nouveau message
       *[other] { $count } nouveaux messages
    }
}
entry-waiting-to-leave = { $form ->
    [one] { $count } message en attente d’envoi
   *[other] { $count } messages en attente d’envoi
}
entry-checking-code = Vérification du code…
entry-mask-last-try = Code faux. Dernier essai avant le verrouillage.
entry-show = Afficher
entry-lock = Verrouiller
entry-change-person = Changer de professionnel
entry-locked-card = Session verrouillée — carte retirée
entry-unlocking-card = Ouverture de votre espace par la carte…
entry-by-station-code = Utiliser le code de ce poste
entry-station-code-or-card = C’est le code que vous avez choisi pour ce poste. Vous pouvez aussi insérer votre carte CPS.
entry-card-number = { $kind ->
    [cps] CPS
    [cpf] CPF
    [cpe] CPE
    [cpa] CPA
    [cde] CDE
    [cda] CDA
   *[other] CPx
} n° { $number }
entry-card-ends = { $count ->
    [0] Votre carte CPS expire aujourd’hui, le { $date }.
    [1] Votre carte CPS expire demain, le { $date }.
   *[other] Votre carte CPS expire le { $date } (dans { $count } jours).
}
entry-card-ends-advice = Vérifiez que son renouvellement est en cours auprès de l’Agence du numérique en santé : sans nouvelle carte, vous ne pourrez plus ouvrir votre messagerie par la carte.
entry-card-expired = Votre carte CPS a expiré le { $date }.
entry-card-not-yet-valid = Votre carte CPS n’est valable qu’à partir du { $date }.
entry-desk-starting = Recherche des lecteurs de carte…
entry-desk-reading = Lecture de la carte…
entry-desk-busy = Lecteur occupé par un autre logiciel (facturation ?). Nouvelle tentative…
entry-desk-empty = Insérez votre carte CPS dans le lecteur.
entry-desk-card = Carte CPS de { $name } dans le lecteur
entry-card-of-another = Cette carte n’ouvre pas cet espace.
entry-card-stranger = Cette carte n’est pas encore connue de ce poste.
entry-card-begin = Commencer avec cette carte
entry-card-blocked = Carte bloquée. Débloquez-la avec votre code de déblocage (8 chiffres) ou contactez l’assistance de l’ANS.
entry-card-unblock = Débloquer la carte
entry-pin = Code porteur
entry-pin-digits = Code porteur ({ $digits } chiffres)
entry-pin-digits-between = Code porteur (de { $least } à { $most } chiffres)
entry-pin-low = { $code } — un code faux a déjà été saisi
entry-pin-last = { $code } — dernier essai
entry-pin-checking = Vérification du code par la carte…
entry-pin-on-reader = Saisissez votre code porteur sur le lecteur.
entry-pin-on-reader-hint = Le code de cette carte se saisit sur le lecteur, ou dans la fenêtre de son logiciel. Pli ne le voit pas.
entry-last-try = Dernier essai : un code faux bloquera votre carte. Continuer ?
entry-last-try-yes = Continuer
entry-last-try-hint = En cas de doute, débloquez plutôt la carte avec le code reçu par courrier avec elle.
entry-renewal-change = Changer le code porteur
entry-renewal-change-hint = Le nouveau code remplace l’ancien sur la carte elle-même, pour tous les logiciels.
entry-renewal-unblock = Débloquer la carte
entry-renewal-unblock-hint = Le code de déblocage (8 chiffres) est dans le courrier reçu avec la carte. Plusieurs codes faux rendent la carte inutilisable.
entry-renewal-old = Code porteur actuel
entry-renewal-puk = Code de déblocage
entry-renewal-new = Nouveau code porteur
entry-renewal-again = Le même code porteur, encore une fois
entry-renewal-form = Le code porteur compte de { $least } à { $most } chiffres.
entry-renewal-yes = Enregistrer sur la carte
entry-renewal-busy = Enregistrement sur la carte. Ne la retirez pas…
entry-renewal-done = La carte a un nouveau code porteur.
entry-insert-card = Insérez votre carte CPS
entry-card-is-here = Saisissez votre code porteur
entry-pin-give = Continuer
entry-by-code-instead = Se connecter plutôt avec un code
entry-card-removed = La carte a été retirée : rien n’a été enregistré sur ce poste. Insérez-la de nouveau pour recommencer.
entry-card-no-operator = Aucun opérateur connu de ce poste n’accepte la carte CPS. Connectez-vous avec un code.
entry-card-operators-hint = Choisissez l’opérateur qui héberge votre boîte aux lettres.
entry-card-looking = Recherche de vos boîtes aux lettres dans l’annuaire…
entry-card-mailboxes = Vos boîtes aux lettres dans l’annuaire
entry-card-other-address = Une autre boîte aux lettres ? Indiquez son adresse.
entry-card-none-found = L’annuaire ne connaît pas de boîte aux lettres pour cette carte. Indiquez votre adresse.
entry-card-address-hint = Indiquez l’adresse de votre boîte aux lettres.
entry-card-directory-failed = L’annuaire n’a pas répondu ({ $code }). Indiquez votre adresse.
entry-recovery = Ajouter un code de secours
entry-recovery-hint = Votre carte ouvre Pli sur ce poste. Un code choisi par vous l’ouvre aussi le jour où la carte manque ou est remplacée ; sans lui, il faudra reprendre vos messages chez votre opérateur.
entry-locked-system = Session verrouillée avec celle de l’ordinateur
