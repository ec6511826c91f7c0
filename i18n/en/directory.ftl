# Directory (LDAP)

ANNU-01 = The directory { $host } does not answer.
    .advice = Your messages are not affected: you can write to an address that you know. Try the search again in a few minutes.
ANNU-02 = The directory refuses this search: { $reply }
    .advice = Make the search more precise with a name and a town. If it is still refused, pass this message on to your operator’s support.
ANNU-03 = The search is too short or too long.
    .advice = Give at least two letters of a family name, a given name, a structure or a town, an RPPS number or a whole address.
