"""Pictures of graphs, and words that say the same."""

from autodiff_lesson.drawing.picture import Picture, draw

__all__ = ["Picture", "draw"]
