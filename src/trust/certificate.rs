//! What a certificate says, for whoever asks: server, professional, structure or authority.
