# Operator profiles and settings (PROFIL)
PROFIL-01 =
    { $named ->
        [yes] The file { $file } cannot be read, line { $line }, column { $column }, key “{ $key }”.
       *[no] The file { $file } cannot be read, line { $line }, column { $column }.
    }
    .advice = Nothing was changed. Correct this line, or ask whoever gave you the file for another one.
PROFIL-02 = The profile { $file } asks for trust that the environment “{ $environment }” does not allow (key “{ $key }”).
    .advice = The profile is refused and your mail stays protected. Do not use this file, and tell whoever gave it to you.
PROFIL-03 = There is no operator profile named { $name }.
    .advice = Choose a profile from the list of operators, or give the path of a profile file.
PROFIL-04 = In the profile { $file }, the value of “{ $key }” is not possible.
    .advice = Nothing was changed. Correct this value in the profile file.
PROFIL-05 = The system names no folder to keep your data in.
    .advice = Name a folder with the option --profile.
