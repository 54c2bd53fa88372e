"""Print, for NPY_DISABLE_CPU_FEATURES, the processor features that NumPy can do without."""

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

print(" ".join(feature for feature in __cpu_dispatch__ if __cpu_features__[feature]))
