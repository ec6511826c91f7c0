# Directory
directory-title = Directory
directory-title-picking = Directory: choose recipients
directory-back = Back
directory-search = Name, structure, address or RPPS number
directory-search-hint = At least two letters
directory-town = Town
directory-organisation = Structure
directory-profession = Profession: { $profession }
directory-profession-any = all
directory-professions = Professions
directory-kind = Type of mailbox
directory-kind-any = All mailboxes
directory-kind-personal = Personal mailbox
directory-kind-team = Team mailbox
directory-kind-software = Software mailbox
directory-kind-practice = Practice mailbox
directory-raw-code = directory code { $code }
directory-filters = Filters
directory-clear = Clear the filters
directory-asking = Searching the directory…
directory-count = { $count ->
        [0] No mailbox found
        [1] 1 mailbox found
       *[other] { $count } mailboxes found
    }
directory-truncated =
    { $count ->
        [one] The first mailbox. There are more: refine your search.
       *[other] The first { $count } mailboxes. There are more: refine your search.
    }
directory-offline = The directory could not be asked. These are the correspondents already known on this workstation ({ $count }). { $why } ({ $code })
directory-again = Try again
directory-results = Results
directory-empty-title = Whom are you looking for?
directory-empty-words = Give at least two letters of a name, a structure or a town, an RPPS number or a whole address.
directory-nobody-title = Nobody matches
directory-nobody-words = Check the spelling or remove a filter. Some professionals are unlisted: ask them for their address.
directory-paperless = Paperless
directory-paperless-yes = Yes: wishes to receive everything by mail
directory-paperless-no = No
directory-fact-kind = Type of mailbox
directory-fact-organisation = Structure
directory-fact-town = Town
directory-fact-address = Address
directory-fact-telephone = Telephone
directory-fact-id = RPPS or ADELI number
directory-fact-organisation-id = Number of the structure
directory-fact-description = What this mailbox is for
directory-fact-paperless = Paperless
directory-write = Write
directory-write-to-picked = Write to { $count ->
        [1] this correspondent
       *[other] these { $count } correspondents
    }
directory-pick = Choose as recipient
directory-unpick = Choose no more
directory-take = Add to the recipients ({ $count })
directory-more-picked = and { $count } { $count ->
        [1] other
       *[other] others
    }
