# Base locale (STOCK)
STOCK-01 = Ce dossier de Pli est déjà ouvert par un autre Pli ({ $path }).
    .advice = Vos messages sont conservés. Revenez à la fenêtre déjà ouverte, ou fermez l’autre Pli puis recommencez.
STOCK-02 = Le disque est plein : l’écriture dans { $path } n’a pas pu se faire.
    .advice = Rien de ce qui était déjà enregistré n’est perdu. Libérez de la place sur le disque, puis recommencez.
STOCK-03 = Un fichier de Pli est abîmé : { $path }.
    .advice = N’effacez rien. S’il s’agit du cache d’une boîte aux lettres, Pli le refera à partir du serveur. Sinon, remettez une sauvegarde de ce dossier ou appelez votre support.
STOCK-04 = La clé donnée n’ouvre pas vos données : phrase secrète inexacte, ou clé absente du trousseau de la session.
    .advice = Vos données sont intactes et restent chiffrées. Vérifiez la phrase secrète (majuscules, disposition du clavier) et recommencez.
STOCK-05 = Le fichier ou dossier { $path } ne peut pas être lu ou écrit.
    .advice = Vérifiez que ce dossier existe et que vous avez le droit d’y écrire, puis recommencez.
STOCK-06 = Le fichier { $path } vient d’une version plus récente de Pli (version { $found }, connue ici : { $known }).
    .advice = Vos données sont intactes. Installez la dernière version de Pli sur ce poste.
STOCK-07 =
    { $what ->
        [account] Le compte { $id }
        [action] L’action en attente { $id }
        [attachment] La pièce jointe n° { $id }
        [document] Le document n° { $id }
        [draft] Le brouillon { $id }
        [folder] Le dossier { $id }
        [identity] L’identité { $id }
        [mailbox] La boîte aux lettres { $id }
        [message] Le message { $id }
        [outgoing] Le message à envoyer { $id }
        [recipient] Le destinataire du message à envoyer { $id }
       *[other] L’élément { $id }
    } n’existe pas ou n’existe plus.
    .advice = Rien n’a été modifié. Actualisez la liste et vérifiez le numéro.
STOCK-08 = Le trousseau de clés de votre session ne peut pas être utilisé.
    .advice = Vos données sont intactes. Déverrouillez le trousseau et recommencez, ou ouvrez Pli avec votre phrase secrète.
STOCK-09 =
    { $reason ->
        [empty] Une phrase secrète vide ne protège rien.
        [last] C’est le dernier moyen de déverrouiller vos données ({ $kind }) : il ne peut pas être retiré.
        [missing] Ce moyen de déverrouillage n’existe pas ({ $kind }).
       *[other] Ce moyen de déverrouillage ne peut pas être changé ({ $kind }).
    }
    .advice = Les moyens de déverrouillage sont inchangés. Ajoutez d’abord un autre moyen, puis recommencez.
STOCK-10 =
    { $what ->
        [account] Le compte { $id }
        [action] L’action en attente { $id }
        [draft] Le brouillon { $id }
        [folder] Le dossier { $id }
        [identity] L’identité { $id }
        [mailbox] La boîte aux lettres { $id }
        [message] Le message { $id }
        [outgoing] Le message à envoyer { $id }
        [recipient] Le destinataire du message à envoyer { $id }
       *[other] L’élément { $id }
    } a changé entre-temps.
    .advice = La dernière version enregistrée est conservée et rien ne l’a remplacée. Relisez-la, puis recommencez.
STOCK-11 = Ce compte a encore { $count } brouillon(s) ou message(s) à envoyer.
    .advice = Rien n’a été supprimé. Envoyez ou supprimez ces messages, ou confirmez que vous voulez les perdre.
STOCK-12 = Trop de codes faux : nouvel essai possible dans { $seconds } s.
    .advice = Vos données sont intactes et restent chiffrées. Attendez, ou reconnectez-vous entièrement avec votre adresse et votre mot de passe.
STOCK-13 = Cette carte n’ouvre pas ces données : elle n’est pas enregistrée pour cette personne sur ce poste.
    .advice = Vos données sont intactes et restent chiffrées. Insérez la carte enregistrée. Si elle a été remplacée, reconnectez-vous entièrement avec la nouvelle carte, ou déverrouillez par un autre moyen et ajoutez-la.
STOCK-14 =
    { $reason ->
        [key] Cette carte ne peut pas protéger vos données : sa clé n’est pas une clé RSA de 1024 à 4096 bits.
       *[other] Cette carte ne peut pas protéger vos données : sa signature change à chaque fois, ou ne correspond pas à son certificat.
    }
    .advice = Vos données sont intactes et rien n’a été modifié. Retirez la carte, remettez-la et recommencez. Si cela se répète, mettez à jour le logiciel de la carte (CryptoLib CPS) ou appelez votre support.

# Files (FICHIER)
FICHIER-01 = Le fichier { $path } est trop volumineux ({ $size } Mo ; { $limit } Mo au plus).
    .advice = Rien n’a été modifié. Choisissez un fichier plus petit, ou partagez-le en plusieurs.
FICHIER-02 = { $path } n’est pas un fichier ordinaire : c’est un dossier ou un périphérique.
    .advice = Rien n’a été modifié. Choisissez un fichier.
