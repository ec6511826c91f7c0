CARTE-01 = Le service des cartes à puce de cet ordinateur ne répond pas.
    .advice = Branchez le lecteur et patientez quelques secondes. Si rien ne change, redémarrez le service « PC/SC » (Windows : « Carte à puce ») ou l’ordinateur. Vos messages sont conservés.
CARTE-02 = Aucun lecteur de carte n’est branché.
    .advice = Branchez le lecteur : Pli le reconnaît aussitôt. S’il est branché, essayez une autre prise ou installez son pilote.
CARTE-03 = Aucune carte CPS n’est insérée.
    .advice = Insérez votre carte CPS dans le lecteur, puce vers l’avant.
CARTE-04 = La carte a été retirée pendant son utilisation.
    .advice = Rien n’est perdu. Insérez de nouveau la carte et saisissez votre code porteur pour reprendre où vous en étiez.
CARTE-05 = Cette carte ne peut pas être lue.
    .advice = Vérifiez qu’il s’agit d’une carte CPS, CPE ou CPA, insérée puce vers l’avant ; essuyez la puce et réessayez. Si elle reste muette, contactez l’assistance des cartes CPS.
CARTE-06 = Le logiciel qui lit les cartes CPS n’est pas installé sur cet ordinateur.
    .advice = Installez la « CryptoLib CPS » de l’Agence du numérique en santé, ou OpenSC, puis relancez Pli. Vous pouvez aussi vous connecter avec un code.
CARTE-07 = Le module de lecture des cartes ne peut pas être chargé : { $path }
    .advice = Choisissez un autre module dans les réglages, ou réinstallez la « CryptoLib CPS » ou OpenSC.
CARTE-08 = Le logiciel de lecture de la carte n’a pas répondu en { $seconds } secondes ; il a été arrêté.
    .advice = Rien n’est perdu. Retirez la carte, insérez-la de nouveau et réessayez. Si cela se répète, mettez à jour la « CryptoLib CPS » ou OpenSC.
CARTE-09 = Le logiciel de lecture de la carte s’est arrêté de façon inattendue.
    .advice = Rien n’est perdu. Retirez la carte, insérez-la de nouveau et réessayez. Si cela se répète, mettez à jour la « CryptoLib CPS » ou OpenSC.
CARTE-10 = Le logiciel de lecture de la carte a donné une réponse inattendue.
    .advice = Rien n’est perdu. Retirez la carte, insérez-la de nouveau et réessayez. Si cela se répète, lancez « pli card status » et transmettez le résultat à votre assistance.
CARTE-11 = Le code porteur n’est pas correct.
    .advice = { $tries ->
        [last] Il ne reste qu’un essai : un nouveau code faux bloque la carte. Vérifiez votre code avant de continuer.
        [locked] La carte est bloquée. Débloquez-la avec votre code de déblocage dans les réglages.
       *[other] Saisissez-le de nouveau. Trois codes faux de suite bloquent la carte.
    }
CARTE-12 = Le code porteur de cette carte est bloqué.
    .advice = Débloquez la carte dans les réglages avec le code de déblocage reçu par courrier avec elle. Sans ce code, demandez-en un à l’assistance des cartes CPS.
CARTE-13 = Le code porteur compte de { $least } à { $most } chiffres.
    .advice = Aucun essai n’a été utilisé. Saisissez de nouveau votre code, avec des chiffres seulement.
CARTE-14 = Il ne reste qu’un essai avant le blocage de la carte.
    .advice = Aucun essai n’a été utilisé. Confirmez que vous voulez essayer, ou débloquez la carte avec votre code de déblocage.
CARTE-15 = Le code de déblocage n’est pas accepté.
    .advice = Vérifiez le courrier reçu avec la carte. Plusieurs codes faux rendent la carte inutilisable : en cas de doute, contactez l’assistance des cartes CPS.
CARTE-16 = Le code porteur n’a pas été saisi.
    .advice = Aucun essai n’a été utilisé. Recommencez, et saisissez le code sur le lecteur ou dans la fenêtre qui s’ouvre.
CARTE-17 = Cette carte ne contient pas de certificat d’authentification.
    .advice = Vérifiez qu’il s’agit d’une carte CPS, CPE ou CPA en cours de validité, ou connectez-vous avec un code.
CARTE-18 = Le certificat de cette carte a expiré le { $date }.
    .advice = Vos messages sont conservés. Demandez le renouvellement de votre carte ; en attendant, connectez-vous avec un code si votre opérateur le permet.
CARTE-19 = Le certificat de cette carte n’est valable qu’à partir du { $date }.
    .advice = Vérifiez la date de l’ordinateur. Si elle est juste, attendez cette date ou utilisez votre carte précédente.
CARTE-20 = Cette carte est en opposition : elle a été révoquée.
    .advice = Vos messages sont conservés. Utilisez votre nouvelle carte ; si vous n’avez pas demandé d’opposition, contactez l’assistance des cartes CPS.
CARTE-21 = Le lecteur est occupé par un autre logiciel.
    .advice = Rien n’est perdu. Attendez la fin de la facturation ou de la lecture en cours : Pli reprend de lui-même.
CARTE-22 = Plusieurs cartes sont insérées.
    .advice = Choisissez la carte à utiliser, ou ne laissez que la vôtre dans les lecteurs.
CARTE-23 = Ce n’est pas la carte qui était insérée.
    .advice = L’espace précédent reste verrouillé. Insérez la carte de son titulaire, ou ouvrez votre propre espace.
CARTE-24 = La signature de la carte ne correspond pas à son certificat.
    .advice = N’utilisez pas cette carte. Contactez l’assistance des cartes CPS.
CARTE-25 = Pli n’a pas pu lancer la lecture de la carte.
    .advice = Fermez d’autres programmes et relancez Pli. Si cela se répète, réinstallez-le. Vos messages sont conservés.
card-ready = Carte prête
card-ready-advice = Rien à faire.
card-reading = Lecture de la carte…
card-reading-advice = Laissez la carte dans le lecteur.
card-number = Numéro de carte
card-reader = Lecteur
card-valid-until = Valable jusqu’au
card-signed = { $count ->
    [one] Une signature faite par la carte et vérifiée.
   *[other] { $count } signatures faites par la carte et vérifiées.
}
card-ask-pin = { $tries ->
    [last] Code porteur de { $holder } (dernier essai avant le blocage de la carte) :
    [low] Code porteur de { $holder } (un code faux a déjà été saisi) :
   *[other] Code porteur de { $holder } :
}
