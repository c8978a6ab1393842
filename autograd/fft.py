"""The Fourier extension of the array API standard: transforms with derivatives, and their frequencies.

Source: Python array API standard, version 2024.12, "Fourier transform Functions".

>>> from autograd import Tensor, fft
>>> x = Tensor([1.0, 2.0, 3.0])
>>> (abs(fft.rfft(x)) ** 2).sum().backward()
>>> x.grad.round(9)
array([ 9., 12., 15.])
"""

from autograd.arrayapi.fourier_transforms import fft as fft
from autograd.arrayapi.fourier_transforms import fftfreq as fftfreq
from autograd.arrayapi.fourier_transforms import fftn as fftn
from autograd.arrayapi.fourier_transforms import fftshift as fftshift
from autograd.arrayapi.fourier_transforms import hfft as hfft
from autograd.arrayapi.fourier_transforms import ifft as ifft
from autograd.arrayapi.fourier_transforms import ifftn as ifftn
from autograd.arrayapi.fourier_transforms import ifftshift as ifftshift
from autograd.arrayapi.fourier_transforms import ihfft as ihfft
from autograd.arrayapi.fourier_transforms import irfft as irfft
from autograd.arrayapi.fourier_transforms import irfftn as irfftn
from autograd.arrayapi.fourier_transforms import rfft as rfft
from autograd.arrayapi.fourier_transforms import rfftfreq as rfftfreq
from autograd.arrayapi.fourier_transforms import rfftn as rfftn
