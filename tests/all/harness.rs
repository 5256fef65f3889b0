//! The one maker of harnesses: the whole interface around a workbench, drawn without a GPU.

use attention_lab::ui::theme::install;
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::Workbench;
use egui::Vec2;
use egui_kittest::Harness;

use crate::cpu_renderer::CpuRenderer;

/// The interface around a workbench, in a window of `size` points.
pub fn harness(workbench: Workbench, size: impl Into<Vec2>) -> Harness<'static, (Workbench, UiState)> {
    Harness::builder()
        .with_size(size)
        // A frame is a sixtieth of a second, so that two clicks can be a double-click.
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(120)
        .renderer(CpuRenderer::default())
        .with_context_setup(install)
        .build_ui_state(
            |ui, (workbench, state): &mut (Workbench, UiState)| workbench_ui(ui, workbench, state),
            (workbench, UiState::default()),
        )
}
