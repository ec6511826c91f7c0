# Window: what all screens share
ui-cancel = Cancel
ui-close = Close
ui-chip-remove = Remove { $name }
ui-error-code = Code to read on the telephone: { $code }
ui-percent = { $percent }%
ui-split-width = { $width } pixels
ui-yesterday = yesterday
ui-day-month = { $first ->
        [yes] 1
       *[no] { $day }
    } { $month }
ui-day-month-year = { $first ->
        [yes] 1
       *[no] { $day }
    } { $month } { $year }
ui-day-at-time = { $day } at { $time }
ui-month =
    { $month ->
        [m1] January
        [m2] February
        [m3] March
        [m4] April
        [m5] May
        [m6] June
        [m7] July
        [m8] August
        [m9] September
        [m10] October
        [m11] November
       *[m12] December
    }
ui-month-short =
    { $month ->
        [m1] Jan
        [m2] Feb
        [m3] Mar
        [m4] Apr
        [m5] May
        [m6] Jun
        [m7] Jul
        [m8] Aug
        [m9] Sep
        [m10] Oct
        [m11] Nov
       *[m12] Dec
    }
ui-size =
    { $unit ->
        [mega] { $number } MB
        [kilo] { $number } kB
       *[byte] { $number } B
    }
ui-secret-too-long = Too long: { $most } characters at most, an accented letter counts for two. Nothing was changed.
