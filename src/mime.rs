//! Mail read and written: bytes in, values out.
