ENVOI-07 = The message cannot be composed: { $reason ->
        [no-recipient] there is no recipient
       *[bad-address] one of the addresses is not valid
    }.
    .advice = Nothing was sent and your draft is kept. Check the recipients and attachments, then try again.
ENVOI-08 = There are several patients among the recipients.
    .advice = Nothing was sent and your draft is kept. Each would read the other’s INS in the address: write one message to each patient.
ENVOI-09 = The message has left, but its copy could not be filed in the sent folder.
    .advice = The message itself has left and will not be sent again. The copy will be filed at the next connection.
ENVOI-10 = This message has left already, or is leaving.
    .advice = It cannot be taken back any more. If need be, write to its recipient.
ENVOI-11 = There is nothing to decide about this message: its sending is not uncertain.
    .advice = See the list of outgoing messages for its state.
LISTE-01 = The white list of the trust space could not be fetched, and none is kept here.
    .advice = You can go on reading and writing: the operator will check the addresses. Check your connection, then refresh the list.
LISTE-02 = The white list kept here is too old.
    .advice = You can go on writing: the operator will check the addresses. Refresh the list as soon as you can.
LISTE-04 = This address is not in the MSSanté trust space (domain { $domain }).
    .advice = The message was not sent; your draft is kept. Look up your correspondent’s MSSanté address in the directory.
MOTEUR-01 = The program is stopping.
    .advice = Nothing is lost: what waits will leave at the next start.
MOTEUR-02 = The operator profile offers no such service: { $service }.
    .advice = Choose another operator for this account, or complete its profile.
