BAC-01 = Le bac à sable n’écoute que sur cet ordinateur : l’adresse { $address } est refusée.
    .advice = Rien n’a été démarré. Relancez sans « --listen », ou avec une adresse locale telle que 127.0.0.1.
BAC-02 = Le défaut demandé « { $item } » n’existe pas, ou sa valeur ne convient pas.
    .advice = Rien n’a été démarré. La commande « pli sandbox --list-faults » donne les noms et ce que chacun fait.
BAC-03 = Le bac à sable n’a pas pu démarrer.
    .advice = Aucun courrier n’est perdu. Vérifiez que le dossier donné à « --state » peut être écrit et qu’aucun autre bac à sable ne l’utilise, puis recommencez.
