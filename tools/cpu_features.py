"""Print, for NPY_DISABLE_CPU_FEATURES, the processor features that NumPy can do without."""

import numpy as np

print(*np.show_config("dicts")["SIMD Extensions"].get("found", []))
