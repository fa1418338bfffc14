//! The table of rules, each with its stable code, and the switches of the tests.

/// What an inlined definition has to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Rule {
    /// Only variables of functions: names of modules and classes are seen from outside.
    Scope,
    /// Not where the function, or one inside it, looks at its own variables.
    Poison,
    /// Only names that plain assignments bind, and no inner scope sees.
    Binding,
    /// Not where a string mentions the name.
    Strings,
    /// One use, which no other definition reaches.
    Flow,
    /// Only values that mean the same in another place of the frame.
    Value,
    /// The use stands in the next statement.
    Gap,
    /// The use is evaluated once, and surely.
    Position,
    /// Nothing that is evaluated before the use can tell the difference.
    Order,
    /// A truth test must not be merged with those inside the value.
    Truth,
    /// The object lives as long as it did, as far as anyone sees.
    Lifetime,
    /// No literal comes where the compiler looks at literals.
    Identity,
    /// Not where the text of the name itself is shown.
    Shown,
    /// Comments, pragmas and strings that would become documentation stay.
    Layout,
    /// The text stays within bounds.
    Size,
}

impl Rule {
    /// All rules, in the order of their codes.
    pub const ALL: [Self; 15] = [
        Self::Scope,
        Self::Poison,
        Self::Binding,
        Self::Strings,
        Self::Flow,
        Self::Value,
        Self::Gap,
        Self::Position,
        Self::Order,
        Self::Truth,
        Self::Lifetime,
        Self::Identity,
        Self::Shown,
        Self::Layout,
        Self::Size,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scope => "R1",
            Self::Poison => "R2",
            Self::Binding => "R3",
            Self::Strings => "R3b",
            Self::Flow => "R4",
            Self::Value => "R5",
            Self::Gap => "R6",
            Self::Position => "R7",
            Self::Order => "R8",
            Self::Truth => "R9",
            Self::Lifetime => "R10",
            Self::Identity => "R11",
            Self::Shown => "R12",
            Self::Layout => "R13",
            Self::Size => "R14",
        }
    }
}

/// Which rules are off: none, but in tests, which show that each rule is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Switches(u32);

impl Switches {
    /// The switches with the rules of these bits off; bit 0 is the first of [`Rule::ALL`].
    #[must_use]
    pub const fn without(bits: u32) -> Self {
        Self(bits)
    }

    /// Whether a rule holds.
    #[must_use]
    pub const fn holds(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u8) == 0
    }
}

/// Why a definition stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept<'a> {
    /// The rule that keeps it.
    pub rule: Rule,
    /// What is in the way, for people.
    pub why: &'static str,
    /// The name that stands in the way.
    pub blocking: Option<&'a str>,
}

impl Kept<'_> {
    /// A reason without a name.
    #[must_use]
    pub const fn new(rule: Rule, why: &'static str) -> Self {
        Self {
            rule,
            why,
            blocking: None,
        }
    }
}
