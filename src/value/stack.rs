//! Room on the stack for what nests as deeply as its input says.

/// Does `inner` on a new stretch of stack if the present one is nearly used up. Variables whose expressions
/// read further variables, all of them as deeply nested as allowed, would not fit into a thread's stack.
pub(crate) fn on_enough_stack<T>(inner: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(256 << 10, 4 << 20, inner)
}
