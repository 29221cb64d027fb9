//! An allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The system's allocator, and how often it was asked for memory: `alloc`, `alloc_zeroed` and `realloc`.
pub struct Counting;

/// Whether anybody wants to know: counting takes time that others measure.
static IS_ON: AtomicBool = AtomicBool::new(false);
static ASKED: AtomicU64 = AtomicU64::new(0);

fn count() {
    if IS_ON.load(Ordering::Relaxed) {
        ASKED.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counting {
    /// How often memory was asked for while `work` ran. The whole process is counted.
    pub fn during(work: impl FnOnce()) -> u64 {
        let before = ASKED.load(Ordering::Relaxed);
        IS_ON.store(true, Ordering::Relaxed);
        work();
        IS_ON.store(false, Ordering::Relaxed);
        ASKED.load(Ordering::Relaxed) - before
    }
}

// The trait is unsafe by its nature; everything is passed on as it came.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) }
    }
}
