MIME-01 = Ce fichier n’est pas un message, ou il est trop volumineux pour être lu (plus de 64 Mo).
    .advice = Le fichier n’a pas été modifié. S’il vient d’un correspondant, demandez-lui de l’envoyer de nouveau, si possible en plusieurs messages.
ENVOI-07 = Ce message ne peut pas être préparé : il manque un destinataire, une adresse n’est pas valable, ou le sujet ou le nom d’un fichier contient un caractère interdit.
    .advice = Rien n’a été envoyé et votre texte est conservé. Vérifiez les destinataires, le sujet et les noms des pièces jointes, puis recommencez.
