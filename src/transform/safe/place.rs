//! Where an expression stands.

use crate::print::Precedence;

/// What becomes of an operand's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is handed on as a whole, or as a part of a display that is.
    Transfer,
    /// It is an argument of a call.
    Argument,
    /// It is an operand of something else.
    Operand,
    /// Something of it is looked up.
    Receiver,
}

/// The place of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Place {
    /// What binds looser gets brackets here.
    pub precedence: Precedence,
    /// What becomes of the value.
    pub role: Role,
    /// Whether the operation around it is the statement's own.
    pub at_root: bool,
    /// Whether this is the statement's own operation.
    pub is_root: bool,
    /// Whether it may not be evaluated at all.
    pub conditional: bool,
    /// Whether its truth is tested at once.
    pub tested: bool,
    /// Whether it is compared by identity, called, or looked into: the compiler warns of literals.
    pub watched: bool,
    /// Whether the compiler may compute an operation around it beforehand, and watches what comes out.
    pub folded: bool,
    /// Whether something that keeps no reference of its own takes it.
    pub borrowed: bool,
    /// Whether its text is shown, or it is no place for another expression.
    pub shown: bool,
    /// Whether no expression but a name may stand here.
    pub fixed: bool,
    /// Whether it is the first iterable of a comprehension.
    pub in_comprehension: bool,
    /// Whether a tuple cannot stand here, even in brackets.
    pub no_tuple: bool,
    /// Quotes of the f-strings around it: 1 for `'`, 2 for `"`, 4 for any.
    pub quotes: u8,
    /// How many brackets stand around it.
    pub nesting: u16,
}

impl Place {
    /// The place of a statement's own expression, after which the statement does something else: it
    /// stores the value by code of anyone's, or computes with it.
    #[must_use]
    pub const fn before_the_last(role: Role) -> Self {
        let mut place = Self::root(role);
        place.at_root = false;
        place.is_root = false;
        place
    }

    /// The place of a statement's own expression.
    #[must_use]
    pub const fn root(role: Role) -> Self {
        Self {
            precedence: Precedence::Test,
            role,
            at_root: true,
            is_root: true,
            conditional: false,
            tested: false,
            watched: false,
            folded: false,
            borrowed: false,
            shown: false,
            fixed: false,
            in_comprehension: false,
            no_tuple: false,
            quotes: 0,
            nesting: 0,
        }
    }

    /// A place where only the name itself may stand.
    #[must_use]
    pub const fn fixed() -> Self {
        let mut place = Self::root(Role::Operand);
        place.fixed = true;
        place
    }

    pub const fn child(self, precedence: Precedence, role: Role) -> Self {
        Self {
            precedence,
            role,
            at_root: self.is_root,
            is_root: false,
            tested: false,
            watched: false,
            folded: false,
            no_tuple: false,
            ..self
        }
    }

    pub const fn operand(self, precedence: Precedence) -> Self {
        self.child(precedence, Role::Operand)
    }

    /// An element of a display: handed on where the display is, and looked into where that is.
    pub const fn element(self, precedence: Precedence) -> Self {
        let role = match self.role {
            Role::Argument => Role::Operand,
            other => other,
        };
        let mut place = self.child(precedence, role).in_brackets();
        place.at_root &= !matches!(role, Role::Receiver);
        place
    }

    /// What may be the value of the expression around it as it is.
    pub const fn passed(self, precedence: Precedence) -> Self {
        let mut place = self.child(precedence, self.role);
        place.at_root = self.at_root;
        place.tested = self.tested;
        place
    }

    /// What is tested first, and then may be the value of the expression around it.
    pub const fn tested_and_passed(self, precedence: Precedence) -> Self {
        let mut place = self.child(precedence, Role::Operand);
        if matches!(self.role, Role::Receiver) {
            place.role = Role::Receiver;
        }
        place.at_root = false;
        place.tested = true;
        place
    }

    /// An operand of what the compiler may compute beforehand.
    pub const fn folding(self, precedence: Precedence) -> Self {
        self.operand(precedence).folded_into(self)
    }

    /// This place, in what the compiler may compute beforehand and that stands at `outer`.
    pub const fn folded_into(mut self, outer: Self) -> Self {
        self.folded = outer.watched || outer.folded;
        self
    }

    pub const fn in_brackets(mut self) -> Self {
        self.nesting = self.nesting.saturating_add(1);
        self
    }

    /// What is unpacked: what comes out may live only as long as this does.
    pub const fn unpacked(self) -> Self {
        self.child(Precedence::BitOr, Role::Receiver)
    }

    pub const fn receiver(self) -> Self {
        let mut place = self.child(Precedence::Atom, Role::Receiver);
        place.watched = true;
        place
    }

    pub const fn tested(mut self) -> Self {
        self.tested = true;
        self
    }

    pub const fn maybe(mut self) -> Self {
        self.conditional = true;
        self
    }
}

/// The place of a test of `if` or `while`.
#[must_use]
pub const fn test_place() -> Place {
    let mut place = Place::root(Role::Operand);
    place.tested = true;
    place.at_root = false;
    place
}

/// The place of the first item of `with`.
#[must_use]
pub const fn with_place() -> Place {
    let mut place = Place::root(Role::Operand);
    place.no_tuple = true;
    place
}

/// The place of the subject of `match`, where a sign or bracket may read as something else.
#[must_use]
pub const fn subject_place() -> Place {
    let mut place = Place::root(Role::Operand);
    place.precedence = Precedence::Atom;
    place
}
