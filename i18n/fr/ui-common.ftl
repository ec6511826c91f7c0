# Fenêtre : ce que tous les écrans partagent
ui-cancel = Annuler
ui-close = Fermer
ui-chip-remove = Retirer { $name }
ui-error-code = Code à donner au téléphone : { $code }
ui-percent = { $percent } %
ui-split-width = { $width } pixels
ui-yesterday = hier
ui-day-month = { $first ->
        [yes] 1er
       *[no] { $day }
    } { $month }
ui-day-month-year = { $first ->
        [yes] 1er
       *[no] { $day }
    } { $month } { $year }
ui-day-at-time = { $day } à { $time }
ui-month =
    { $month ->
        [m1] janvier
        [m2] février
        [m3] mars
        [m4] avril
        [m5] mai
        [m6] juin
        [m7] juillet
        [m8] août
        [m9] septembre
        [m10] octobre
        [m11] novembre
       *[m12] décembre
    }
ui-month-short =
    { $month ->
        [m1] janv.
        [m2] févr.
        [m3] mars
        [m4] avr.
        [m5] mai
        [m6] juin
        [m7] juil.
        [m8] août
        [m9] sept.
        [m10] oct.
        [m11] nov.
       *[m12] déc.
    }
ui-size =
    { $unit ->
        [mega] { $number } Mo
        [kilo] { $number } ko
       *[byte] { $number } o
    }
ui-secret-too-long = Trop long : { $most } caractères au plus, une lettre accentuée compte pour deux. Rien n’a été changé.
