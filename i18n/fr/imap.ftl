# Boîte aux lettres (IMAP)

BAL-01 = Le serveur de votre boîte aux lettres a refusé une opération ({ $command }) : { $reply }
    .advice = Rien n’est perdu. Réessayez dans quelques minutes ; si le refus persiste, transmettez ce message à l’assistance de votre opérateur.
BAL-02 = Ce dossier n’existe plus dans votre boîte aux lettres.
    .advice = Il a pu être renommé ou supprimé depuis un autre poste. Actualisez la liste des dossiers.
BAL-03 = Ce message n’est plus à cet endroit dans votre boîte aux lettres.
    .advice = Il a pu être déplacé ou supprimé depuis un autre poste. Actualisez le dossier, puis cherchez-le dans les autres dossiers et dans la corbeille.
BAL-04 = Le serveur de votre boîte aux lettres ne sait pas faire cette opération sans risque.
    .advice = Rien n’a été modifié. Faites-la depuis la messagerie web de votre opérateur, ou demandez à son assistance.
BAL-05 = Ce message est trop volumineux pour être ouvert ici ({ $size } Mo ; { $limit } Mo au plus).
    .advice = Le message reste intact dans votre boîte aux lettres. Ouvrez-le depuis la messagerie web de votre opérateur, ou demandez à l’expéditeur de le partager en plusieurs envois.
BAL-06 = Votre boîte aux lettres est pleine.
    .advice = Aucun message n’est perdu, mais vos correspondants peuvent recevoir un refus. Videz la corbeille ou supprimez d’anciens messages, puis réessayez.
BAL-07 = Le serveur { $host } ne peut pas ouvrir votre boîte aux lettres pour le moment : { $reply }
    .advice = Vos messages sont conservés, et ceux déjà reçus ici restent lisibles. Pli réessaie de lui-même dans quelques minutes.
