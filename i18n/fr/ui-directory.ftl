# Annuaire
directory-title = Annuaire
directory-title-picking = Annuaire : choisir des destinataires
directory-back = Revenir
directory-search = Nom, structure, adresse ou numéro RPPS
directory-search-hint = Au moins deux lettres
directory-town = Commune
directory-organisation = Structure
directory-profession = Profession : { $profession }
directory-profession-any = toutes
directory-professions = Professions
directory-kind = Type de boîte aux lettres
directory-kind-any = Toutes les boîtes
directory-kind-personal = Boîte personnelle
directory-kind-team = Boîte d’équipe
directory-kind-software = Boîte de logiciel
directory-kind-practice = Boîte de cabinet
directory-raw-code = code { $code } de l’annuaire
directory-filters = Filtres
directory-clear = Effacer les filtres
directory-asking = Recherche dans l’annuaire…
directory-count = { $count ->
        [0] Aucune boîte aux lettres trouvée
        [one] { $count } boîte aux lettres trouvée
       *[other] { $count } boîtes aux lettres trouvées
    }
directory-truncated =
    { $count ->
        [one] { $count } première boîte aux lettres. Il y en a d’autres : précisez votre recherche.
       *[other] { $count } premières boîtes aux lettres. Il y en a d’autres : précisez votre recherche.
    }
directory-offline = L’annuaire n’a pas pu être consulté. Voici les correspondants déjà connus sur ce poste ({ $count }). { $why } ({ $code })
directory-again = Réessayer
directory-results = Résultats
directory-empty-title = Qui cherchez-vous ?
directory-empty-words = Donnez au moins deux lettres d’un nom, d’une structure ou d’une commune, un numéro RPPS ou une adresse complète.
directory-nobody-title = Personne ne correspond
directory-nobody-words = Vérifiez l’orthographe ou retirez un filtre. Certains professionnels sont sur liste rouge : demandez-leur leur adresse.
directory-paperless = Zéro papier
directory-paperless-yes = Oui : souhaite tout recevoir par messagerie
directory-paperless-no = Non
directory-fact-kind = Type de boîte aux lettres
directory-fact-organisation = Structure
directory-fact-town = Commune
directory-fact-address = Adresse
directory-fact-telephone = Téléphone
directory-fact-id = Numéro RPPS ou ADELI
directory-fact-organisation-id = Numéro de la structure
directory-fact-description = À quoi sert cette boîte
directory-fact-paperless = Zéro papier
directory-write = Écrire
directory-write-to-picked = Écrire à { $count ->
        [one] ce correspondant
       *[other] ces { $count } correspondants
    }
directory-pick = Choisir comme destinataire
directory-unpick = Ne plus choisir
directory-take = Ajouter aux destinataires ({ $count })
directory-more-picked = et { $count } { $count ->
        [one] autre
       *[other] autres
    }
