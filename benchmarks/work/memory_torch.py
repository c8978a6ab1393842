import torch
from memory import CLASSES, report_growth, sizes


def training(batch, width):
    x, y = torch.randn(batch, width), torch.randint(CLASSES, (batch,))
    layers = [layer for size in sizes(width) for layer in (torch.nn.Linear(*size), torch.nn.ReLU())]
    model = torch.nn.Sequential(*layers[:-1])
    criterion = torch.nn.CrossEntropyLoss()

    def train(steps):
        optimiser = torch.optim.Adam(model.parameters())
        for _ in range(steps):
            optimiser.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimiser.step()
        return loss

    return train


report_growth(training)
