"""The least a frozen window can be: what ours is measured against."""

import sys

from PySide6.QtWidgets import QApplication, QWidget

app = QApplication(sys.argv)
window = QWidget()
window.resize(1366, 768)
window.show()
sys.exit(app.exec())
