# Envoi (SMTP)

ENVOI-01 = L’opérateur refuse cette adresse d’expéditeur : { $reply }
    .advice = Le message n’est pas parti ; il est conservé dans vos envois. Vérifiez que le compte choisi est bien celui de cette adresse, ou contactez l’assistance de votre opérateur.
ENVOI-02 = L’opérateur refuse un des destinataires.
    .advice = Le message n’est pas parti vers ce destinataire ; il est conservé. Vérifiez l’adresse dans l’annuaire, puis envoyez de nouveau à ce seul destinataire.
ENVOI-03 = L’opérateur refuse le message : { $reply }
    .advice = Le message n’est pas parti ; il est conservé dans vos envois. Vérifiez ses pièces jointes, ou transmettez cette réponse à l’assistance de votre opérateur.
ENVOI-04 = Le message est trop volumineux ({ $size } Mo) : l’opérateur accepte { $limit } Mo au plus.
    .advice = Le message n’est pas parti ; il est conservé. Retirez ou réduisez une pièce jointe, ou faites plusieurs envois.
ENVOI-05 = La connexion avec { $host } a été perdue juste à la fin de l’envoi : le message est peut-être parti.
    .advice = Pli ne l’envoie pas une seconde fois de lui-même. Attendez un accusé, regardez les messages envoyés, ou demandez à votre correspondant ; vous pourrez ensuite choisir de le renvoyer.
ENVOI-06 = L’opérateur demande de réessayer plus tard : { $reply }
    .advice = Le message n’est pas parti ; il est conservé et Pli réessaie de lui-même.
