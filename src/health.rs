//! Clinical documents: IHE-XDM archives, CDA headers, INS.
