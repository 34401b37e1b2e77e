/// Why a secret could not be had: each variant is a different thing to tell the person.
///
/// No variant carries a value, so an error is safe to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is a keychain, but it is closed, or its owner did not answer or refused.
    #[error("the keychain is locked: {reason}")]
    Locked {
        /// What the keychain said.
        reason: String,
    },
    /// No keychain service answers on this machine.
    #[error("there is no keychain service: {reason}")]
    Missing {
        /// What was tried.
        reason: String,
    },
    /// The value would not fit into every system's keychain.
    #[error("the value takes {length} bytes in the keychain, more than the {limit} that every system holds")]
    TooLong {
        /// The most that fits, in bytes as stored.
        limit: usize,
        /// What this value would take, in bytes as stored.
        length: usize,
    },
    /// Anything else. Retrying may help, nothing else is known.
    #[error("the keychain failed: {reason}")]
    Other {
        /// What the keychain said.
        reason: String,
    },
}
