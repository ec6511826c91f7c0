/// The profiles in this binary: id and text. Each text's `id` is the same, held by a test.
pub(super) const PROFILES: &[(&str, &str)] = &[
    ("api-lps", include_str!("../../assets/operators/api-lps.toml")),
    ("formation-ordres", include_str!("../../assets/operators/formation-ordres.toml")),
    ("generique", include_str!("../../assets/operators/generique.toml")),
    ("mailiz", include_str!("../../assets/operators/mailiz.toml")),
    ("sandbox", include_str!("../../assets/operators/sandbox.toml")),
];
