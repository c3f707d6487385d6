//! Control-flow paths: which effects are certain on the path being evaluated.

/// Names a stretch of code that runs completely or not at all.
pub(super) type FlowId = u32;

/// Where evaluation is. An effect on path P certainly reaches an object made on path Q only if P is taken
/// whenever Q is, as far as anything can tell the difference later.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    current: FlowId,
    /// The present path and those that lead nowhere else.
    sure: Vec<FlowId>,
    /// How many of `sure` are older than the call that is being carried out.
    older: usize,
}

/// The path that is certainly taken.
pub(super) const ROOT: FlowId = 0;

/// Lists that were returned by more calls than these count as made somewhere else.
const MAX_SURE: usize = 256;

impl Flow {
    pub(super) fn new() -> Flow {
        Flow { current: ROOT, sure: vec![ROOT], older: 0 }
    }

    /// The path on which things are made now.
    pub(super) fn current(&self) -> FlowId {
        self.current
    }

    /// Whether what was made on `path` is surely changed now.
    pub(super) fn includes(&self, path: FlowId) -> bool {
        self.sure.contains(&path)
    }

    /// Continues on a path that may or may not be taken.
    pub(super) fn branch_off(&mut self, id: FlowId) {
        *self = Flow { current: id, sure: vec![id], older: 0 };
    }

    /// Begins a call.
    pub(super) fn enter(&mut self, id: FlowId) {
        self.older = self.sure.len();
        self.sure.push(id);
        self.current = id;
    }

    /// Continues after some branches have returned from the call: what was made within it is of no use to
    /// them.
    pub(super) fn others_returned(&mut self, id: FlowId) {
        self.sure.drain(..self.older);
        self.older = 0;
        self.sure.push(id);
        self.current = id;
    }

    /// After a call that began with `entered`: goes on where `before` was.
    pub(super) fn leave(&mut self, before: Flow, entered: FlowId) {
        let straight = self.current == entered;
        *self = before;
        if straight && self.sure.len() < MAX_SURE {
            self.sure.push(entered);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_can_see_is_not_surely_changed() {
        let mut path = Flow::new();
        let before = path.clone();
        path.enter(1);
        assert!(path.includes(ROOT) && path.includes(1));
        path.others_returned(2);
        assert!(!path.includes(ROOT) && path.includes(1) && path.includes(2));
        path.leave(before.clone(), 1);
        assert!(path.includes(ROOT) && !path.includes(1));
        path.enter(3);
        path.leave(before, 3);
        assert!(path.includes(ROOT) && path.includes(3));
        path.branch_off(4);
        assert!(!path.includes(ROOT) && path.includes(4));
    }
}
