BAC-01 = The sandbox listens on this computer only: the address { $address } is refused.
    .advice = Nothing was started. Start again without “--listen”, or with a local address such as 127.0.0.1.
BAC-02 = There is no fault “{ $item }”, or its value does not fit.
    .advice = Nothing was started. “pli sandbox --list-faults” gives the names and what each one does.
BAC-03 = The sandbox could not start.
    .advice = No mail is lost. Check that the folder given to “--state” can be written and that no other sandbox uses it, then try again.
