# Profils d’opérateur et réglages (PROFIL)
PROFIL-01 =
    { $named ->
        [yes] Le fichier { $file } ne peut pas être lu, ligne { $line }, colonne { $column }, clé « { $key } ».
       *[no] Le fichier { $file } ne peut pas être lu, ligne { $line }, colonne { $column }.
    }
    .advice = Rien n’a été modifié. Corrigez cette ligne, ou demandez un nouveau fichier à celui qui vous l’a donné.
PROFIL-02 = Le profil { $file } demande une confiance que l’environnement « { $environment } » ne permet pas (clé « { $key } »).
    .advice = Le profil est refusé, vos échanges restent protégés. N’utilisez pas ce fichier et prévenez celui qui vous l’a donné.
PROFIL-03 = Il n’y a pas de profil d’opérateur nommé { $name }.
    .advice = Choisissez un profil de la liste des opérateurs, ou donnez le chemin d’un fichier de profil.
PROFIL-04 = Dans le profil { $file }, la valeur de « { $key } » n’est pas possible.
    .advice = Rien n’a été modifié. Corrigez cette valeur dans le fichier du profil.
PROFIL-05 = Le système n’indique aucun dossier où ranger vos données.
    .advice = Indiquez un dossier avec l’option --profile.
