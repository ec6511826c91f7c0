# Annuaire (LDAP)

ANNU-01 = L’annuaire { $host } ne répond pas.
    .advice = Vos messages ne sont pas concernés : vous pouvez écrire à une adresse que vous connaissez. Réessayez la recherche dans quelques minutes.
ANNU-02 = L’annuaire refuse cette recherche : { $reply }
    .advice = Précisez la recherche avec un nom et une commune. Si le refus persiste, transmettez ce message à l’assistance de votre opérateur.
ANNU-03 = La recherche est trop courte ou trop longue.
    .advice = Donnez au moins deux lettres d’un nom, d’un prénom, d’une structure ou d’une commune, un numéro RPPS ou une adresse complète.
