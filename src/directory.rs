//! LDAP: colleagues of the national directory, behind `domain::access::DirectorySource`.
